package io.portcullis.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secret kept in a file of its own, so that it is in no configuration and no process list. */
public final class SecretFile {
    private SecretFile() {}

    /** The file's content without surrounding white space. */
    public static String read(Path file, String what) {
        String secret;
        try {
            secret = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the file of " + what + ": " + file, e);
        }
        if (secret.isEmpty()) {
            throw new IllegalStateException("The file of " + what + " is empty: " + file);
        }
        return secret;
    }
}
