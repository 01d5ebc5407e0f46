package io.portcullis.policy;

import io.portcullis.posture.Attribute;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ValueType;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one check asks of the evidence for one attribute. */
record Evidence(String attribute, ValueType type, EvidenceGrade best, EvidenceGrade minGrade, Duration maxAge) {

    /** Device clocks are a little fast at times; a reading from further ahead is not believed. */
    private static final long MAX_AHEAD_SECONDS = 60;

    static Evidence of(Attribute attribute, Check check) {
        return new Evidence(attribute.name(), attribute.type(), attribute.grade(), check.minGrade(), check.maxAge());
    }

    /**
     * Null if the reading is acceptable, else the reason why not.
     *
     * @param value of the reading, canonical; null if it has none of the right type
     */
    @Nullable
    Reason objection(@Nullable Reading reading, @Nullable Object value, Instant now) {
        if (reading == null) {
            return Reason.EVIDENCE_MISSING;
        }
        // Readings come from devices; one that is malformed must not get further than this.
        if (reading.state() == null || reading.collectedAt() == null || reading.grade() == null) {
            return Reason.EVIDENCE_ERROR;
        }
        return switch (reading.state()) {
            case NOT_FOUND -> Reason.EVIDENCE_NOT_FOUND;
            case NOT_APPLICABLE -> Reason.EVIDENCE_NOT_APPLICABLE;
            case INACCESSIBLE -> Reason.EVIDENCE_INACCESSIBLE;
            case ERROR -> Reason.EVIDENCE_ERROR;
            case FOUND -> objectionToFound(reading, value, now);
        };
    }

    private @Nullable Reason objectionToFound(Reading reading, @Nullable Object value, Instant now) {
        if (value == null) {
            return Reason.EVIDENCE_ERROR;
        }
        if (!fresh(reading.collectedAt(), maxAge, now) || expired(reading, now)) {
            return Reason.EVIDENCE_STALE;
        }
        return effectiveGrade(reading).compareTo(minGrade) < 0 ? Reason.EVIDENCE_GRADE_TOO_LOW : null;
    }

    /** Neither too old nor from the future. */
    static boolean fresh(Instant collectedAt, Duration maxAge, Instant now) {
        long age = age(collectedAt, now);
        return age < maxAge.toSeconds() && age >= -MAX_AHEAD_SECONDS;
    }

    static boolean expired(Reading reading, Instant now) {
        return reading.expiresAt() != null && !now.isBefore(reading.expiresAt());
    }

    /** When a reading that is from the future now will be believed; null if it is not from the future. */
    static @Nullable Instant believedFrom(Instant collectedAt, Instant now) {
        return age(collectedAt, now) < -MAX_AHEAD_SECONDS ? collectedAt.minusSeconds(MAX_AHEAD_SECONDS) : null;
    }

    // Whole seconds, rounded down, which decides exactly because the limits are whole seconds. Computed by hand because
    // this runs for every attribute of every device, and because devices may send times no Instant can be added to.
    private static long age(Instant collectedAt, Instant now) {
        long seconds = now.getEpochSecond() - collectedAt.getEpochSecond();
        return now.getNano() < collectedAt.getNano() ? seconds - 1 : seconds;
    }

    /** Says an objection to a person. */
    String describe(Reason objection, @Nullable Reading reading, Instant now) {
        return switch (objection) {
            case EVIDENCE_MISSING -> attribute + " was not reported";
            case EVIDENCE_NOT_FOUND -> attribute + " was looked for and not found";
            case EVIDENCE_NOT_APPLICABLE -> attribute + " does not apply to this device";
            case EVIDENCE_INACCESSIBLE -> attribute + " could not be read for lack of permission";
            case EVIDENCE_STALE -> attribute + " " + staleness(reading, now);
            case EVIDENCE_GRADE_TOO_LOW ->
                "%s has evidence of grade %s; required is at least %s"
                        .formatted(
                                attribute,
                                reading == null ? "?" : effectiveGrade(reading).wire(),
                                minGrade.wire());
            case EVIDENCE_ERROR,
                    CONDITION_TRUE,
                    CONDITION_FALSE,
                    EVALUATION_ERROR,
                    NOT_IN_SCOPE,
                    NO_POLICY_IN_SCOPE,
                    LEVEL_UNDEFINED -> attribute + " could not be collected";
        };
    }

    private String staleness(@Nullable Reading reading, Instant now) {
        if (reading == null) {
            return "is too old";
        }
        if (expired(reading, now)) {
            return "expired at %s".formatted(reading.expiresAt());
        }
        return reading.collectedAt().isAfter(now)
                ? "is dated in the future (%s)".formatted(reading.collectedAt())
                : "was collected at %s; it may be at most %s old"
                        .formatted(reading.collectedAt(), Durations.print(maxAge));
    }

    // A device can write any grade into its report; it gets no more than the way of collecting can give.
    private EvidenceGrade effectiveGrade(Reading reading) {
        return reading.grade().compareTo(best) < 0 ? reading.grade() : best;
    }
}
