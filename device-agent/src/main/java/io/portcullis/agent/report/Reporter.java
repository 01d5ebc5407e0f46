package io.portcullis.agent.report;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.collect.PostureCollection;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.identity.AgentState;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.Enrollment;
import io.portcullis.agent.identity.HomeLock;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.posture.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes reports and delivers them. */
public final class Reporter {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A clock that is set once while a report is made is put up with; one that never stands still is not. */
    private static final int ATTEMPTS = 3;

    private final IdentityStore store;
    private final PrivateFiles files;
    private final PostureCollection collection;
    private final Clock clock;
    private final ReportIds ids = new ReportIds();

    public Reporter(IdentityStore store, PrivateFiles files, PostureCollection collection, Clock clock) {
        this.store = store;
        this.files = files;
        this.collection = collection;
        this.clock = clock;
    }

    /**
     * An accepted report.
     *
     * @param document the platform's answer as it came
     */
    public record Delivered(ReportAnswer answer, JsonObject document) {}

    /**
     * What would be sent.
     *
     * @param basis tells a person whose list of attributes was followed
     */
    public record Draft(Map<String, @Nullable Object> claims, String basis) {}

    /** Fetches the plan, collects what it asks for and nothing else, signs, sends, and remembers the answer. */
    public Delivered report() throws AgentFailure, InterruptedException {
        return delivered(deliver(known -> Optional.of(everything(known))));
    }

    /** The same, if the plan is another than the one that was followed last, or says that a report is due. */
    public Optional<Delivered> reportIfPlanMoved() throws AgentFailure, InterruptedException {
        return deliver(known -> {
            boolean same = known.state().followed().equals(Optional.of(Delivery.follows(known.plan())));
            Instant soon = clock.instant().plus(known.state().clockOffset()).plus(PlatformTime.TOLERATED);
            boolean due = !known.plan().nextReportAt().isAfter(soon);
            return same && !due ? Optional.empty() : Optional.of(everything(known));
        });
    }

    /**
     * Collects these attributes anew, as far as the plan asks for them, and reports if any of them changed; the others
     * are sent as they were found last.
     */
    public Optional<Delivered> reportChanges(Set<String> attributes) throws AgentFailure, InterruptedException {
        return deliver(known -> {
            if (known.last().isEmpty()) {
                return Optional.of(everything(known));
            }
            Gathered gathered = some(known, attributes, known.last().get());
            return known.last().get().saysTheSame(gathered.readings()) ? Optional.empty() : Optional.of(gathered);
        });
    }

    /**
     * Collects what one check reads, and reports in any case.
     *
     * @param check as {@code policy/check}, or the check's name alone where only one policy has it
     * @throws AgentFailure failed, if the plan knows no such check
     */
    public Delivered recheck(String check) throws AgentFailure, InterruptedException {
        return delivered(deliver(known -> {
            Set<String> attributes = CheckNames.attributes(known.plan(), check);
            return Optional.of(
                    known.last().isEmpty()
                            ? everything(known)
                            : some(known, attributes, known.last().get()));
        }));
    }

    /** The same for a wish of the platform: a check that this machine's plan does not know means everything. */
    public Delivered recheckOrReport(String check) throws AgentFailure, InterruptedException {
        return delivered(deliver(known -> {
            Set<String> attributes =
                    known.plan().checks().containsKey(check) ? CheckNames.attributes(known.plan(), check) : Set.of();
            return Optional.of(
                    known.last().isEmpty() || attributes.isEmpty()
                            ? everything(known)
                            : some(known, attributes, known.last().get()));
        }));
    }

    /** The claims of a report as it would be made now; sends none. Works on a machine that is not enrolled. */
    public Draft draft() throws AgentFailure, InterruptedException {
        return new ReportDraft(store, files, collection, clock, ids).make();
    }

    /** Asks for the plan and remembers it: the first use of a new certificate. */
    public void fetchPlan() throws AgentFailure, InterruptedException {
        deliver(_ -> Optional.empty());
    }

    /**
     * Which of these attributes say something else now than in the last report; none is sent. Empty before the first
     * report.
     */
    public Set<String> changed(Set<String> attributes) throws AgentFailure, InterruptedException {
        // Whose it is does not matter here, and finding that out takes time.
        Optional<LastReport> last = LastReport.read(files, store.home().lastReport(), Optional.empty());
        Set<String> changed = new TreeSet<>();
        if (last.isPresent()) {
            Set<String> reported = new TreeSet<>(attributes);
            reported.retainAll(last.get().readings().keySet());
            collection.collect(reported).forEach((name, reading) -> {
                if (!last.get().saysTheSame(name, reading)) {
                    changed.add(name);
                }
            });
        }
        return changed;
    }

    /** Everything that can be collected here. */
    public Set<String> attributes() {
        return collection.attributes();
    }

    /** Decides what is sent, if anything. */
    private interface Choice {
        Optional<Gathered> of(Known known) throws AgentFailure, InterruptedException;
    }

    /**
     * @param state with the plan just fetched, and what its answer said of the time
     * @param clock tells whether that still holds
     */
    private record Known(CollectionPlan plan, AgentState state, Optional<LastReport> last, SteadyClock clock) {}

    private Optional<Delivered> deliver(Choice choice) throws AgentFailure, InterruptedException {
        DeviceIdentity identity = store.validIdentity(clock.instant());
        try (var _ = HomeLock.forReport(store.home(), PATIENCE)) {
            PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
            Known known = known(connection, identity);
            Optional<Gathered> gathered = choice.of(known);
            // Every time in it would be wrong by as much as the clock was set, and its id as well.
            for (int attempt = 1; gathered.isPresent() && !known.clock().holds(); attempt++) {
                if (attempt == ATTEMPTS) {
                    throw AgentFailure.failed("This machine's clock is being set all the time, and a report tells"
                            + " times: check what sets it (such as several time services).");
                }
                known = known(connection, identity);
                gathered = choice.of(known);
            }
            store.write(known.state());
            if (gathered.isEmpty()) {
                return Optional.empty();
            }
            JsonObject answer = new Delivery(connection, identity, store, files, ids, clock)
                    .send(known.state(), known.plan(), gathered.get(), known.last());
            return Optional.of(new Delivered(PlatformDocuments.answer(answer), answer));
        } catch (MalformedJson malformed) {
            throw AgentFailure.unreachable("The platform's answer to the report is not understood ("
                    + malformed.getMessage() + "). Is this agent too old?");
        }
    }

    private Known known(PlatformConnection connection, DeviceIdentity identity) throws AgentFailure, MalformedJson {
        AgentState state = store.state(identity);
        Instant asked = clock.instant();
        SteadyClock since = SteadyClock.since(asked, clock);
        Reply reply = planReply(connection, state.enrollment(), asked);
        JsonObject document = reply.json();
        Instant answered = clock.instant();
        return new Known(
                plan(document, state.enrollment()),
                state.withPlan(document, answered).withClockOffset(PlatformTime.ahead(reply.date(), asked, answered)),
                last(identity),
                since);
    }

    private static Delivered delivered(Optional<Delivered> delivered) {
        return delivered.orElseThrow(() -> new IllegalStateException("a report that had to be sent was not"));
    }

    private Gathered everything(Known known) throws InterruptedException {
        Instant begun = clock.instant();
        return Gathered.anew(
                collection.collect(new TreeSet<>(known.plan().attributes())),
                begun,
                known.state().clockOffset());
    }

    /** These anew, and what was never reported; the rest as it was. */
    private Gathered some(Known known, Set<String> attributes, LastReport last) throws InterruptedException {
        Set<String> anew = new TreeSet<>(known.plan().attributes());
        anew.removeIf(name -> last.readings().containsKey(name) && !attributes.contains(name));
        Map<String, Reading> readings =
                Gathered.shifted(collection.collect(anew), known.state().clockOffset());
        for (String name : known.plan().attributes()) {
            Reading before = last.readings().get(name);
            if (before != null) {
                readings.putIfAbsent(name, before);
            }
        }
        return new Gathered(readings, Optional.empty());
    }

    private Optional<LastReport> last(DeviceIdentity identity) throws AgentFailure {
        return LastReport.read(files, store.home().lastReport(), Optional.of(identity.deviceId()));
    }

    static Reply planReply(PlatformConnection connection, Enrollment enrollment, Instant now) throws AgentFailure {
        Reply reply = connection.get(enrollment.server().resolve("/device/v1/plan"));
        if (!reply.succeeded()) {
            throw Refusals.of(reply, now);
        }
        return reply;
    }

    static CollectionPlan plan(JsonObject document, Enrollment enrollment) throws AgentFailure {
        try {
            return PlatformDocuments.plan(document);
        } catch (MalformedJson malformed) {
            throw AgentFailure.unreachable("The collection plan of " + enrollment.server() + " is not understood ("
                    + malformed.getMessage() + "). Is this agent too old?");
        }
    }

    static Instant seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
