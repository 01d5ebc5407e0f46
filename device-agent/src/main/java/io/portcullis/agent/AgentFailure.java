package io.portcullis.agent;

import java.time.Duration;
import java.util.Optional;

/** Why the agent did not do what it was asked to. The message is one line for a person and says what to do. */
public final class AgentFailure extends Exception {

    public enum Kind {
        /** None of the others. */
        FAILED,
        /** This machine has no enrollment that the platform accepts. */
        NOT_ENROLLED,
        /** The platform, an administrator or a policy says no. */
        REFUSED,
        /** The platform does not answer, or not as a platform would. */
        UNREACHABLE
    }

    private final Kind kind;
    private final Optional<Duration> retryAfter;
    private final String code;

    private AgentFailure(Kind kind, String message, Optional<Duration> retryAfter) {
        this(kind, message, retryAfter, "");
    }

    private AgentFailure(Kind kind, String message, Optional<Duration> retryAfter, String code) {
        super(message);
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.code = code;
    }

    /**
     * The same with the platform's code for it.
     *
     * @param platformCode of {@code ProblemCodes}
     */
    public AgentFailure coded(String platformCode) {
        return new AgentFailure(kind, text(), retryAfter, platformCode);
    }

    /** The platform's code; empty if the platform did not say so, or gave none. */
    public String code() {
        return code;
    }

    public static AgentFailure failed(String message) {
        return new AgentFailure(Kind.FAILED, message, Optional.empty());
    }

    public static AgentFailure notEnrolled(String message) {
        return new AgentFailure(Kind.NOT_ENROLLED, message, Optional.empty());
    }

    public static AgentFailure refused(String message) {
        return new AgentFailure(Kind.REFUSED, message, Optional.empty());
    }

    public static AgentFailure unreachable(String message) {
        return new AgentFailure(Kind.UNREACHABLE, message, Optional.empty());
    }

    /** @param retryAfter how long the platform asks to be left alone */
    public static AgentFailure unreachable(String message, Optional<Duration> retryAfter) {
        return new AgentFailure(Kind.UNREACHABLE, message, retryAfter);
    }

    public Kind kind() {
        return kind;
    }

    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
