package io.portcullis.agent.json;

/** The text is no JSON object, or lacks a member that must be there. */
public final class MalformedJson extends Exception {
    public MalformedJson(String message) {
        super(message);
    }
}
