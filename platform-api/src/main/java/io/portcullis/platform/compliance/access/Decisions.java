package io.portcullis.platform.compliance.access;

import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.PostureReading;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceUnavailable;
import io.portcullis.platform.compliance.decisions.Documents;
import io.portcullis.platform.compliance.decisions.Evaluator;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.decisions.StoredVerdict;
import io.portcullis.platform.compliance.evidence.KnownPosture;
import io.portcullis.platform.compliance.evidence.KnownPostures;
import io.portcullis.platform.compliance.evidence.StoredEvidence;
import io.portcullis.platform.compliance.history.GrantedRequests;
import io.portcullis.platform.compliance.policies.PolicyInForceSet;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.reports.ReportRequests;
import io.portcullis.policy.Decision;
import io.portcullis.policy.DeviceWaivers;
import io.portcullis.policy.FailureHistory;
import io.portcullis.policy.LevelVerdict;
import io.portcullis.policy.Status;
import io.portcullis.posture.Posture;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.core.JacksonException;

/** Reads decisions. A stored one is used only while it is exactly what an evaluation now would give. */
final class Decisions implements Compliance {
    private final StateStore states;
    private final AccessReads access;
    private final KnownPostures postures;
    private final PolicySets sets;
    private final ReportRequests requests;
    private final GrantedRequests granted;
    private final Clock clock;

    Decisions(
            StateStore states,
            AccessReads access,
            KnownPostures postures,
            PolicySets sets,
            ReportRequests requests,
            GrantedRequests granted,
            Clock clock) {
        this.states = states;
        this.access = access;
        this.postures = postures;
        this.sets = sets;
        this.requests = requests;
        this.granted = granted;
        this.clock = clock;
    }

    @Override
    public List<AccessDecision> decide(List<AccessQuestion> questions) {
        return orUnavailable(() -> {
            Instant now = now();
            // What this node has in memory says which level to ask for; the revision read along says whether it holds.
            var asked = questions.stream()
                    .map(question -> new AccessReads.Question(
                            question.deviceId(),
                            StoredSubject.of(question.groups(), question.ownership(), question.keyProtection()),
                            level(sets.inMemory(question.deviceId(), question.groups()), question.audience())
                                    .orElse("")))
                    .toList();
            var found = access.find(asked, now);
            refresh(asked, found);
            var known = known(asked, found);
            List<AccessDecision> decisions = new ArrayList<>(questions.size());
            for (int i = 0; i < found.size(); i++) {
                decisions.add(decide(
                        asked.get(i), found.get(i), known, questions.get(i).audience(), now));
            }
            return decisions;
        });
    }

    /** Once whenever what decides has changed, so that the next look asks for the right levels. */
    private void refresh(List<AccessReads.Question> asked, List<AccessReads.Found> found) {
        for (int i = 0; i < asked.size(); i++) {
            var expected = sets.inMemory(
                    asked.get(i).deviceId(), asked.get(i).subject().groups());
            if (found.get(i).revision()
                    != expected.map(PolicyInForceSet::revision).orElse(0L)) {
                sets.rules();
                return;
            }
        }
    }

    /** What those devices reported about which a new decision is needed. */
    private Map<UUID, KnownPosture> known(List<AccessReads.Question> asked, List<AccessReads.Found> found) {
        Map<UUID, @Nullable String> digests = new HashMap<>();
        for (int i = 0; i < found.size(); i++) {
            var state = found.get(i).state();
            var inputs = state == null ? null : state.inputs();
            if (inputs != null) {
                digests.put(asked.get(i).deviceId(), inputs.digest());
            }
        }
        return digests.isEmpty() ? Map.of() : postures.of(digests);
    }

    private AccessDecision decide(
            AccessReads.Question asked,
            AccessReads.Found found,
            Map<UUID, KnownPosture> known,
            String audience,
            Instant now) {
        UUID deviceId = asked.deviceId();
        var set = sets.at(found.revision());
        if (set.isEmpty()) {
            return refused(deviceId, Status.UNKNOWN, 0, now, Documents.noPolicySet());
        }
        long revision = set.get().revision();
        var level = level(set, audience);
        if (level.isEmpty()) {
            return refused(deviceId, Status.NON_COMPLIANT, revision, now, Documents.noLevel(audience));
        }
        var waivers = sets.waivers(found.waiversEpoch())
                .of(deviceId, Set.copyOf(asked.subject().groups()));
        var state = found.state();
        if (state == null) {
            return neverReported(deviceId, asked.subject(), set.get(), level.get(), waivers, now);
        }
        if (state.inputs() == null && level.get().equals(asked.level())) {
            var stored = granted(state, level.get(), revision, now);
            if (stored.isPresent()) {
                return stored.get();
            }
        }
        return evaluated(deviceId, asked.subject(), set.get(), level.get(), waivers, state, known.get(deviceId), now);
    }

    @Override
    public void tokenGranted(UUID deviceId, String audience) {
        granted.count(deviceId, audience, now());
    }

    @Override
    public Map<String, PostureReading> readings(UUID deviceId, Set<String> attributes) {
        return orUnavailable(() -> {
            Map<String, PostureReading> named = new HashMap<>();
            states.evidence(deviceId).map(StoredEvidence::reported).ifPresent(named::putAll);
            named.keySet().retainAll(attributes);
            return named;
        });
    }

    @Override
    public Optional<String> requiredLevel(String audience) {
        return orUnavailable(() -> level(sets.inForce(), audience));
    }

    @Override
    public OptionalLong planRevision() {
        return orUnavailable(() -> {
            long revision = sets.rules().planRevision();
            return revision == 0 ? OptionalLong.empty() : OptionalLong.of(revision);
        });
    }

    @Override
    public Map<UUID, ReportRequest> reportRequests(Collection<UUID> deviceIds) {
        return orUnavailable(() -> requests.open(deviceIds));
    }

    /** The decision as of now, with every failing check. */
    DecisionDocument current(UUID deviceId, StoredSubject subject) {
        Instant now = now();
        var found = states.find(deviceId);
        var rules = sets.rules(found.inForce());
        var set = rules.of(deviceId, subject.groups());
        if (set.isEmpty()) {
            return Documents.nothing(deviceId, Status.UNKNOWN, List.of(), 0, now, Documents.noPolicySet());
        }
        long revision = set.get().revision();
        var state = found.state();
        if (state == null) {
            return Documents.nothing(deviceId, Status.UNKNOWN, List.of(), revision, now, Documents.noReport());
        }
        var decision = set.get()
                .rules()
                .evaluate(
                        subject.subject(),
                        subject.complete(evidence(deviceId).complete(), now),
                        Evaluator.before(state, revision),
                        rules.waivers(deviceId, subject.groups()),
                        now);
        return Documents.decision(deviceId, decision, revision);
    }

    private static Optional<AccessDecision> granted(AccessReads.State state, String level, long revision, Instant now) {
        var verdict = StoredVerdict.parse(state.verdict());
        var reached = verdict.levels().get(level);
        if (reached == null || !now.isBefore(reached.validUntil())) {
            return Optional.empty();
        }
        return Optional.of(new AccessDecision.Granted(
                state.levels(),
                reached.status(),
                revision,
                state.evaluatedAt(),
                reached.validUntil(),
                state.osType(),
                state.osVersion(),
                verdict.checks()));
    }

    private AccessDecision evaluated(
            UUID deviceId,
            StoredSubject subject,
            PolicyInForceSet set,
            String level,
            DeviceWaivers waivers,
            AccessReads.State state,
            @Nullable KnownPosture known,
            Instant now) {
        var inputs = state.inputs();
        Posture posture;
        if (inputs != null && known != null) {
            posture = subject.complete(known, inputs.collected(), inputs.custom(), now);
        } else {
            // The set or the evidence changed between two looks; the row says all, only read it whole.
            var whole = states.find(deviceId).state();
            if (whole == null) {
                return neverReported(deviceId, subject, set, level, waivers, now);
            }
            inputs = AccessReads.Inputs.of(whole);
            posture = subject.complete(evidence(deviceId).complete(), now);
        }
        Decision decision = set.rules()
                .evaluate(
                        subject.subject(),
                        posture,
                        Evaluator.before(inputs.failingSince(), inputs.trial(), inputs.decidedUnder(), set.revision()),
                        waivers,
                        now);
        LevelVerdict verdict = decision.at(level);
        if (!verdict.reached() || !now.isBefore(verdict.validUntil())) {
            return new AccessDecision.Refused(Documents.atLevel(deviceId, decision, verdict, set.revision()));
        }
        return new AccessDecision.Granted(
                Documents.sorted(decision.levels()),
                verdict.status().wire(),
                set.revision(),
                decision.evaluatedAt(),
                verdict.validUntil(),
                state.osType(),
                state.osVersion(),
                StoredVerdict.of(decision).checks());
    }

    /** Of a device that has reported. */
    private StoredEvidence evidence(UUID deviceId) {
        return states.evidence(deviceId)
                .orElseThrow(() -> new ComplianceUnavailable("The device's evidence is not there", null));
    }

    private static AccessDecision neverReported(
            UUID deviceId,
            StoredSubject subject,
            PolicyInForceSet set,
            String level,
            DeviceWaivers waivers,
            Instant now) {
        var decision = set.rules()
                .evaluate(
                        subject.subject(), subject.complete(Posture.empty(), now), FailureHistory.none(), waivers, now);
        var document = Documents.neverReported(deviceId, decision.at(level), set.revision(), now);
        return new AccessDecision.Refused(document);
    }

    private static AccessDecision refused(
            UUID deviceId, Status status, long revision, Instant now, CheckOutcome reason) {
        return new AccessDecision.Refused(Documents.nothing(deviceId, status, List.of(), revision, now, reason));
    }

    private static Optional<String> level(Optional<PolicyInForceSet> set, String audience) {
        return set.flatMap(inForce -> inForce.rules().requiredLevel(audience));
    }

    private static <T> T orUnavailable(Supplier<T> read) {
        try {
            return read.get();
        } catch (DataAccessException | TransactionException | JacksonException e) {
            throw new ComplianceUnavailable("The device's decision cannot be read", e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
