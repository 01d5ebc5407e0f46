package io.portcullis.platform.compliance.reports;

import io.portcullis.contracts.ReportAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What became of a posture report. */
sealed interface ReportOutcome {
    record Accepted(ReportAnswer answer) implements ReportOutcome {}

    /** The device reports too often, over all nodes; nothing of the report was kept. */
    record TooSoon(Duration retryAfter) implements ReportOutcome {}

    /**
     * @param code one of {@link io.portcullis.contracts.ProblemCodes}
     * @param errors single faults, each with {@code attribute} and {@code message}
     */
    record Refused(String code, String detail, List<Map<String, String>> errors) implements ReportOutcome {
        Refused(String code, String detail) {
            this(code, detail, List.of());
        }
    }
}
