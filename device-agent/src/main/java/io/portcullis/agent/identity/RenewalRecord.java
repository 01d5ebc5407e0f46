package io.portcullis.agent.identity;

import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How renewing went, kept across restarts.
 *
 * @param renewedAt when a certificate was last replaced
 * @param failingSince the first failure since then; empty while all is well
 * @param failures since then
 * @param reason of the last failure
 * @param notBefore when to try again at the earliest
 */
public record RenewalRecord(
        Optional<Instant> renewedAt,
        Optional<Instant> failingSince,
        int failures,
        Optional<String> reason,
        Optional<Instant> notBefore) {

    static final RenewalRecord NONE =
            new RenewalRecord(Optional.empty(), Optional.empty(), 0, Optional.empty(), Optional.empty());

    static RenewalRecord renewed(Instant at) {
        return new RenewalRecord(Optional.of(at), Optional.empty(), 0, Optional.empty(), Optional.empty());
    }

    RenewalRecord failed(Instant at, String why, Instant tryAgain) {
        return new RenewalRecord(
                renewedAt,
                failingSince.or(() -> Optional.of(at)),
                failures + 1,
                Optional.of(why),
                Optional.of(tryAgain));
    }

    Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        renewedAt.ifPresent(at -> members.put("renewed_at", at));
        failingSince.ifPresent(at -> members.put("failing_since", at));
        members.put("failures", failures);
        reason.ifPresent(text -> members.put("reason", text));
        notBefore.ifPresent(at -> members.put("not_before", at));
        return members;
    }

    static RenewalRecord fromJson(JsonObject json) throws MalformedJson {
        return new RenewalRecord(
                json.optionalInstant("renewed_at"),
                json.optionalInstant("failing_since"),
                (int) Math.clamp(json.number("failures"), 0L, 1_000_000L),
                json.optionalText("reason"),
                json.optionalInstant("not_before"));
    }
}
