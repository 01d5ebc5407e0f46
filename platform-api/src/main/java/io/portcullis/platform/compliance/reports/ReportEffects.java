package io.portcullis.platform.compliance.reports;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.platform.compliance.decisions.Evaluated;
import io.portcullis.platform.compliance.decisions.RegistryStatus;
import io.portcullis.platform.devices.DevicePrincipal;
import io.portcullis.platform.devices.Devices;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What every accepted report has in common, whole or not: its answer, and what others learn of it. */
final class ReportEffects {
    private ReportEffects() {}

    static ReportOutcome accepted(
            Evaluated evaluated, Instant receivedAt, DevicePrincipal reporter, ReportTimes times) {
        var document = evaluated.document();
        return new ReportOutcome.Accepted(new ReportAnswer(
                document, receivedAt, times.next(document.validUntil(), receivedAt), reporter.renewalRequested()));
    }

    static Devices.Evaluation forRegistry(
            UUID deviceId,
            Evaluated evaluated,
            @Nullable String osType,
            @Nullable String osVersion,
            Instant receivedAt) {
        return new Devices.Evaluation(
                deviceId,
                evaluated.document().status(),
                RegistryStatus.standsUntil(evaluated.stored()),
                osType,
                osVersion,
                receivedAt);
    }

    static ReportOutcome.Refused replayed() {
        return new ReportOutcome.Refused(
                ProblemCodes.REPORT_REPLAYED, "A report with this jti or a later one was accepted already.");
    }

    static ReportOutcome.Refused noSuchDevice() {
        return new ReportOutcome.Refused(ProblemCodes.REPORT_WRONG_DEVICE, "There is no such device.");
    }

    /** As PostgreSQL compares them, so that this and the statement that writes agree. */
    static boolean isAfter(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return (high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits()))
                > 0;
    }
}
