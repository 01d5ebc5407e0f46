package io.portcullis.localstack;

import java.nio.file.Path;

/** Where a stack keeps what: everything below {@code var/} of its home. */
public record StackLayout(Path home) {
    public Path var() {
        return home.resolve("var");
    }

    public Path postgres() {
        return var().resolve("postgres");
    }

    public Path kafka() {
        return var().resolve("kafka");
    }

    public Path log() {
        return var().resolve("log");
    }

    public Path run() {
        return var().resolve("run");
    }

    public Path secrets() {
        return var().resolve("secrets");
    }

    public Path tls() {
        return var().resolve("tls");
    }

    public Path agentHome() {
        return var().resolve("agent");
    }

    public Path environmentFile() {
        return var().resolve("stack.env");
    }

    public Path settings() {
        return var().resolve("stack.properties");
    }
}
