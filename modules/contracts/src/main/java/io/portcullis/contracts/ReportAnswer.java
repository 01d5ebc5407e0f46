package io.portcullis.contracts;

import java.time.Instant;

/** Answer to an accepted posture report. */
public record ReportAnswer(DecisionDocument decision, Instant receivedAt, Instant nextReportAt) {}
