package io.portcullis.console.certificates;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a certificate is revoked (CRLReason, RFC 5280 section 5.3.1), in words for people who did not read it. */
public enum RevocationReason {
    KEY_COMPROMISE("The key may be in other hands", "The device was stolen, broken into, or its key was copied."),
    CESSATION_OF_OPERATION("The device is no longer used", "It was sold, scrapped or reinstalled."),
    AFFILIATION_CHANGED("The device no longer belongs to us", "It went to another company or another person."),
    PRIVILEGE_WITHDRAWN("It may no longer have access", "A decision about the device or its user, not about the key."),
    SUPERSEDED(
            "Another certificate replaces it",
            "The device has a newer certificate and nothing is wrong with this one."),
    UNSPECIFIED("Another reason", "None of the above fits; say in the comment what happened.");

    private final String title;
    private final String meaning;

    RevocationReason(String title, String meaning) {
        this.title = title;
        this.meaning = meaning;
    }

    public String title() {
        return title;
    }

    public String meaning() {
        return meaning;
    }

    /** The name in the admin API. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<RevocationReason> of(String wire) {
        return Arrays.stream(values())
                .filter(reason -> reason.wire().equals(wire))
                .findFirst();
    }

    /** The title of a reason that the platform names; its own name where it is none of these. */
    public static String titleOf(@Nullable String wire) {
        if (wire == null) {
            return "no reason on record";
        }
        return of(wire).map(RevocationReason::title).orElse(wire.replace('_', ' '));
    }
}
