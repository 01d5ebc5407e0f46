package io.portcullis.agent.identity;

/** Passphrase of the key store. */
final class Passphrase {

    private final String text;

    Passphrase(String text) {
        this.text = text;
    }

    char[] characters() {
        return text.toCharArray();
    }

    String text() {
        return text;
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
