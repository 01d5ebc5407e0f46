package io.portcullis.localstack.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The two policy sets of the demo. */
final class PolicySets {
    private final String audience;

    PolicySets(String audience) {
        this.audience = audience;
    }

    /** Opens to every machine that says what it is. */
    String relaxed() {
        return load("relaxed.yaml");
    }

    /** Opens to hardened machines only. */
    String strict() {
        return load("strict.yaml").replace("${agent_version}", "0.0.1");
    }

    /** As strict, and asks for an agent that does not exist yet: for machines that pass everything else. */
    String impossible() {
        return load("strict.yaml").replace("${agent_version}", "99.0");
    }

    private String load(String name) {
        try (InputStream in = Objects.requireNonNull(PolicySets.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("${audience}", audience);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
