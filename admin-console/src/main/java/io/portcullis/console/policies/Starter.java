package io.portcullis.console.policies;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The policy set that a first draft starts from: small, explained, and publishable as it is. */
final class Starter {
    private Starter() {}

    static String document() {
        try (InputStream in = Starter.class.getResourceAsStream("/policies/starter.yaml")) {
            if (in == null) {
                throw new IllegalStateException("policies/starter.yaml is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
