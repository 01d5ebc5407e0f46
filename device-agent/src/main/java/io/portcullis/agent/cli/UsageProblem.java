package io.portcullis.agent.cli;

/** What was typed is no command of ours. */
final class UsageProblem extends Exception {
    UsageProblem(String message) {
        super(message);
    }
}
