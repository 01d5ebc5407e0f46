package io.portcullis.agent.collect;

/** What became of reading a file. */
public sealed interface FileText {

    record Text(String text) implements FileText {}

    record Absent() implements FileText {}

    record Denied() implements FileText {}

    record Unreadable(String why) implements FileText {}
}
