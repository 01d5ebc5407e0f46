package io.portcullis.agent.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** An enrollment token as an administrator handed it out. */
public final class EnrollmentSecret {

    private final String text;

    public EnrollmentSecret(String text) {
        this.text = text.strip();
    }

    /** Value of the Authorization header, RFC 7617. */
    String basicCredentials() {
        return "Basic " + Base64.getEncoder().encodeToString(("enrollment:" + text).getBytes(StandardCharsets.UTF_8));
    }

    /** Tells whether it is the same one again, without keeping it: hexadecimal SHA-256. */
    String hash() {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
