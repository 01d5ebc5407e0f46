package io.portcullis.console.certificates;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an admin can do in a rotation of the issuing CA. */
enum RotationAction {
    START(
            "Start a rotation",
            "Make the key of a new issuing CA?",
            "The CA in use goes on issuing. Until you go further, everything can be taken back.",
            "The new CA is being prepared."),
    CERTIFY(
            "Paste the certificate",
            "Bring the certificate from the offline root",
            "Paste what the root made of the request: the new CA's certificate first, then the root's. "
                    + "The platform checks that it fits the key and the root before anything changes.",
            "The new CA is certified, and trusted beside the old one."),
    ISSUE(
            "Issue from the new CA",
            "Let the new CA issue?",
            "Every new certificate comes from it, and every device is asked to renew with its next report. "
                    + "Certificates of the old CA stay good.",
            "The new CA issues. Devices renew with their next reports."),
    BACK(
            "Go back",
            "Give the rotation up?",
            "The old CA issues, and the rotation ends.",
            "The rotation is given up. The CA from before it issues."),
    FINISH(
            "Retire the old CA",
            "Retire the old CA for good?",
            "Nothing that it issued is accepted any more. This cannot be undone.",
            "The rotation is finished: the old CA is retired.");

    private final String label;
    private final String question;
    private final String meaning;
    private final String outcome;

    RotationAction(String label, String question, String meaning, String outcome) {
        this.label = label;
        this.question = question;
        this.meaning = meaning;
        this.outcome = outcome;
    }

    public String label() {
        return label;
    }

    public String question() {
        return question;
    }

    public String meaning() {
        return meaning;
    }

    public String outcome() {
        return outcome;
    }

    public boolean irrevocable() {
        return this == FINISH;
    }

    public boolean takesCertificate() {
        return this == CERTIFY;
    }

    /** The name in the admin API. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<RotationAction> of(String wire) {
        return Arrays.stream(values())
                .filter(action -> action.wire().equals(wire))
                .findFirst();
    }

    static List<RotationAction> all() {
        return List.of(values());
    }
}
