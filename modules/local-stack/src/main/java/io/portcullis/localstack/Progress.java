package io.portcullis.localstack;

/** Hears what the stack does while it does it, one line at a time. */
@FunctionalInterface
public interface Progress {
    Progress SILENT = line -> {};

    void say(String line);
}
