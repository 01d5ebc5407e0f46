package io.portcullis.platform.accounts;

import java.util.List;
import java.util.Locale;

/** What an account may do. */
public enum Role {
    /** Sees everything and changes everything. */
    ADMIN("portcullis.read portcullis.write"),
    /** Sees everything and changes nothing. */
    AUDITOR("portcullis.read");

    private final String scopes;

    Role(String scopes) {
        this.scopes = scopes;
    }

    /** The scopes of the admin API that tokens of this role may carry. */
    public List<String> scopes() {
        return List.of(scopes.split(" ", -1));
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such role */
    public static Role fromWire(String value) {
        for (Role role : values()) {
            if (role.wire().equals(value)) {
                return role;
            }
        }
        throw new IllegalArgumentException("There is no role " + value + "; use admin or auditor.");
    }
}
