package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;

/** What scripts can rely on. */
final class ExitCodes {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_ENROLLED = 3;
    static final int REFUSED = 4;
    static final int UNREACHABLE = 5;

    private ExitCodes() {}

    static int of(AgentFailure failure) {
        return switch (failure.kind()) {
            case FAILED -> FAILED;
            case NOT_ENROLLED -> NOT_ENROLLED;
            case REFUSED -> REFUSED;
            case UNREACHABLE -> UNREACHABLE;
        };
    }
}
