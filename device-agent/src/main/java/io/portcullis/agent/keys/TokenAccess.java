package io.portcullis.agent.keys;

import java.nio.file.Path;
import java.util.Map;

/**
 * How to get into a token.
 *
 * @param label of the token
 * @param environment what the module reads from the process's environment; set before it is loaded
 */
public record TokenAccess(Path library, String label, String pin, Map<String, String> environment) {

    public TokenAccess {
        environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
        return "TokenAccess[" + library + ", " + label + ']';
    }
}
