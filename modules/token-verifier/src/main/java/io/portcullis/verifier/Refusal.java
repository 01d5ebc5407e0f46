package io.portcullis.verifier;

/**
 * Ends a verification. Without a stack trace: refusing must stay cheap when somebody sends bad tokens by the million.
 */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String description;

    Refusal(Reason reason, String description) {
        super(description, null, false, false);
        this.reason = reason;
        this.description = description;
    }

    public Reason reason() {
        return reason;
    }

    /** For the one who was refused. */
    public String description() {
        return description;
    }

    Verification.Rejected toVerification() {
        return new Verification.Rejected(reason, description);
    }
}
