package io.portcullis.console.policies;

import io.portcullis.console.login.People;
import java.security.Principal;

/**
 * Who writes a draft or publishes.
 *
 * @param machine whether it acts with a secret that some person can read
 */
record Author(String name, boolean machine) {
    static Author of(Principal caller) {
        return new Author(caller.getName(), !People.isPerson(caller));
    }

    static Author person(String name) {
        return new Author(name, false);
    }
}
