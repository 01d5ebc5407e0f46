package io.portcullis.contracts;

import java.time.Instant;

/** Answer to an accepted posture report. {@code renewNow} asks the device to renew its certificate at once. */
public record ReportAnswer(DecisionDocument decision, Instant receivedAt, Instant nextReportAt, boolean renewNow) {}
