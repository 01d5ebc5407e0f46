package io.portcullis.policy;

import io.portcullis.posture.Reading;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Why a check cannot be judged. Names every attribute at fault, not just the first; the reason is that of the first.
 *
 * @param toleratedUntil as long as the device keeps saying that it does not know, by a check that tolerates that: until
 *     the first of its readings goes stale, or, where it said nothing of an attribute, until all of them have. Null if
 *     that is so now
 * @param nextChange when a reading that is dated in the future will be believed
 */
record UnacceptableEvidence(
        Reason reason,
        String objections,
        Map<String, Object> shown,
        @Nullable Instant toleratedUntil,
        @Nullable Instant nextChange) {

    static UnacceptableEvidence of(Evidence[] evidence, int[] slots, Circumstances at) {
        Reason first = null;
        StringJoiner objections = new StringJoiner("; ");
        Map<String, Object> shown = new LinkedHashMap<>();
        Instant tolerated = Instant.MAX;
        Instant next = null;
        for (int i = 0; i < evidence.length; i++) {
            Evidence needed = evidence[i];
            Reading reading = at.reading(slots[i], needed.attribute(), needed.type());
            Object value = at.value(slots[i]);
            Reason objection = needed.objection(reading, value, at.now);
            if (objection != null) {
                first = first == null ? objection : first;
                objections.add(needed.describe(objection, reading, at.now));
            }
            if (value != null) {
                shown.put(needed.attribute(), value);
            }
            Instant said = reading == null ? at.lastHeard() : reading.collectedAt();
            next = Evaluation.earliest(next, reading == null ? at.nextBelieved() : believedFrom(said, at.now));
            boolean ended = said == null
                    || !Evidence.fresh(said, needed.maxAge(), at.now)
                    || (reading != null && Evidence.expired(reading, at.now));
            tolerated = ended || said == null || tolerated == null
                    ? null
                    : until(Evaluation.earlier(tolerated, said.plus(needed.maxAge())), reading);
        }
        return new UnacceptableEvidence(
                first == null ? Reason.EVIDENCE_ERROR : first,
                objections.toString(),
                Map.copyOf(shown),
                tolerated,
                next);
    }

    private static Instant until(Instant aged, @Nullable Reading reading) {
        return reading == null || reading.expiresAt() == null ? aged : Evaluation.earlier(aged, reading.expiresAt());
    }

    private static @Nullable Instant believedFrom(@Nullable Instant collectedAt, Instant now) {
        return collectedAt == null ? null : Evidence.believedFrom(collectedAt, now);
    }
}
