package io.portcullis.platform.compliance.simulation;

import io.portcullis.contracts.SimulatedHistory;
import io.portcullis.contracts.SimulatedRefusals;
import io.portcullis.platform.compliance.columns.Columns;
import io.portcullis.platform.compliance.evidence.CollectionTimes;
import io.portcullis.platform.compliance.evidence.CustomReadings;
import io.portcullis.platform.compliance.evidence.PostureJson;
import io.portcullis.platform.compliance.history.PostureArchive;
import io.portcullis.platform.compliance.policies.Rules;
import io.portcullis.policy.CompiledPolicySet;
import io.portcullis.policy.Decision;
import io.portcullis.policy.FailureHistory;
import io.portcullis.posture.Posture;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests of the past by the policy set that is tried: with what the device looked like in that hour, as
 * fresh evidence, and groups, waivers and custom attributes as they are now. Grace counts as granted.
 */
final class HistorySimulation {
    private static final int MOST_DEVICES = 100;
    private static final int MOST_CHECKS = 10;

    /**
     * Requests summed up by device, application and what the device looked like. A device without any row in the
     * history has looked as it does now for longer than history is kept; before its first row, where it has some,
     * nothing is known and nothing is counted.
     */
    static final String SELECT = """
            with since as (select ?::timestamptz as at),
            looks as (
                select h.device_id, h.received_at, h.readings,
                    lead(h.received_at, 1, 'infinity') over (partition by h.device_id order by h.received_at) as until
                from compliance.posture_history h),
            spans as (
                select g.device_id, g.audience, l.received_at, sum(g.requests) as requests
                from compliance.granted_requests g cross join since s
                left join looks l on l.device_id = g.device_id
                    and l.received_at < g.hour + interval '1 hour' and l.until >= g.hour + interval '1 hour'
                where g.hour >= s.at
                group by g.device_id, g.audience, l.received_at)
            select s.device_id, d.device_name, d.subject, d.custom_attributes, a.audience, s.requests, s.received_at,
                h.readings, case when h.readings is null then e.readings end
            from spans s
            join compliance.device_state d on d.device_id = s.device_id
            join compliance.evidence e on e.device_id = s.device_id
            join compliance.request_audiences a on a.id = s.audience
            left join compliance.posture_history h on h.device_id = s.device_id and h.received_at = s.received_at
            where h.readings is not null
                or not exists (select 1 from compliance.posture_history k where k.device_id = s.device_id)
            order by s.device_id, s.received_at""";

    static final String OLDEST =
            "select least((select min(hour) from compliance.granted_requests where hour >= ?::timestamptz), now())";

    private final CompiledPolicySet draft;
    private final Rules rules;
    private final SimulatedEvidence evidence;
    private final Instant now;
    private final Map<String, Refusals> byApplication = new HashMap<>();
    private final Map<UUID, Refusals> byDevice = new HashMap<>();
    private long requests;
    private long refused;
    private @Nullable UUID lastDevice;
    private @Nullable Instant lastLook;
    private @Nullable Decision lastDecision;

    HistorySimulation(CompiledPolicySet draft, Rules rules, Set<String> wanted, Instant now) {
        this.draft = draft;
        this.rules = rules;
        this.evidence = new SimulatedEvidence(wanted);
        this.now = now;
    }

    void take(ResultSet row) throws SQLException {
        UUID device = row.getObject(1, UUID.class);
        String audience = row.getString(5);
        long count = row.getLong(6);
        var decision = decision(device, row);
        var level = draft.requiredLevel(audience);
        boolean granted = level.isPresent() && decision.levels().contains(level.get());
        var application = byApplication.computeIfAbsent(audience, name -> new Refusals(name, null));
        String name = row.getString(2);
        var ofDevice = byDevice.computeIfAbsent(device, id -> new Refusals(name, id));
        requests += count;
        application.requests += count;
        ofDevice.requests += count;
        if (!granted) {
            refused += count;
            List<String> checks = level.isEmpty()
                    ? List.of()
                    : decision.at(level.get()).failing().stream()
                            .map(result -> result.policy() + "/" + result.check())
                            .toList();
            application.refused(count, checks);
            ofDevice.refused(count, checks);
        }
    }

    private Decision decision(UUID device, ResultSet row) throws SQLException {
        Instant look = Columns.instantOrNull(row, 7);
        var known = lastDecision;
        if (known != null && device.equals(lastDevice) && Objects.equals(look, lastLook)) {
            return known;
        }
        var subject = evidence.subject(row.getString(3));
        byte[] packed = row.getBytes(8);
        Posture reported = packed == null
                ? evidence.posture(row.getString(9), now)
                : PostureJson.posture(PostureJson.at(PostureArchive.unpack(packed), CollectionTimes.of(now)));
        var posture = subject.complete(CustomReadings.beside(reported, row.getString(4)), now);
        var decision = draft.evaluate(
                subject.subject(), posture, FailureHistory.none(), rules.waivers(device, subject.groups()), now);
        lastDevice = device;
        lastLook = look;
        lastDecision = decision;
        return decision;
    }

    SimulatedHistory result(Instant since) {
        return new SimulatedHistory(
                since,
                requests,
                refused,
                byApplication.values().stream()
                        .sorted(Refusals.WORST_FIRST)
                        .map(Refusals::document)
                        .toList(),
                byDevice.values().stream()
                        .filter(device -> device.refused > 0)
                        .sorted(Refusals.WORST_FIRST)
                        .limit(MOST_DEVICES)
                        .map(Refusals::document)
                        .toList());
    }

    private static final class Refusals {
        private static final Comparator<Refusals> WORST_FIRST =
                Comparator.comparingLong((Refusals one) -> -one.refused).thenComparing(one -> one.name);

        private final String name;
        private final @Nullable UUID device;
        private final Map<String, Long> checks = new HashMap<>();
        private long requests;
        private long refused;

        Refusals(String name, @Nullable UUID device) {
            this.name = name;
            this.device = device;
        }

        private void refused(long count, List<String> by) {
            refused += count;
            by.forEach(check -> checks.merge(check, count, Long::sum));
        }

        private SimulatedRefusals document() {
            return new SimulatedRefusals(
                    name,
                    device,
                    requests,
                    refused,
                    checks.entrySet().stream()
                            .sorted(Map.Entry.<String, Long>comparingByValue()
                                    .reversed()
                                    .thenComparing(Map.Entry.comparingByKey()))
                            .limit(MOST_CHECKS)
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }
}
