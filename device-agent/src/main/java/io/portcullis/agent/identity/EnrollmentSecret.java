package io.portcullis.agent.identity;

/** An enrollment token as an administrator handed it out. */
public final class EnrollmentSecret {

    private final String text;

    public EnrollmentSecret(String text) {
        this.text = text.strip();
    }

    String text() {
        return text;
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
