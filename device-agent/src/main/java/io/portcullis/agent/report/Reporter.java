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
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes a report and delivers it. */
public final class Reporter {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final IdentityStore store;
    private final PostureCollection collection;
    private final Clock clock;
    private final ReportIds ids = new ReportIds();

    public Reporter(IdentityStore store, PostureCollection collection, Clock clock) {
        this.store = store;
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
        DeviceIdentity identity = store.validIdentity(clock.instant());
        try (var _ = HomeLock.forReport(store.home(), PATIENCE)) {
            PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
            AgentState state = store.state(identity);
            Enrollment enrollment = state.enrollment();
            JsonObject planDocument = fetchPlan(connection, enrollment);
            state = state.withPlan(planDocument, clock.instant());
            Map<String, Reading> readings = collection.collect(
                    new TreeSet<>(plan(planDocument, enrollment).attributes()));
            UUID id = ids.next(clock.instant(), state.lastReportId());
            // Remembered before it is used: an id is never used twice, whatever happens in between.
            state = state.withLastReportId(id);
            store.write(state);
            Map<String, @Nullable Object> claims =
                    PostureReport.claims(identity.deviceId().toString(), enrollment.issuer(), now(), id, readings);
            Reply reply = connection.post(
                    enrollment.server().resolve("/device/v1/posture"),
                    "application/eat+jwt",
                    PostureReport.sign(claims, identity),
                    Map.of("Accept", "application/json, application/problem+json"));
            if (!reply.succeeded()) {
                throw Refusals.of(reply, clock.instant());
            }
            JsonObject document = reply.json();
            ReportAnswer answer = PlatformDocuments.answer(document);
            store.write(state.withAnswer(document, clock.instant()));
            return new Delivered(answer, document);
        } catch (MalformedJson malformed) {
            throw AgentFailure.unreachable("The platform's answer to the report is not understood ("
                    + malformed.getMessage() + "). Is this agent too old?");
        }
    }

    /** The claims of a report as it would be made now; sends none. Works on a machine that is not enrolled. */
    public Draft draft() throws AgentFailure, InterruptedException {
        if (!store.isEnrolled()) {
            return new Draft(
                    PostureReport.claims(
                            "(the device id, once enrolled)",
                            "(the platform's issuer, once enrolled)",
                            now(),
                            ids.next(clock.instant(), Optional.empty()),
                            collection.collect(collection.attributes())),
                    "Not enrolled: this is everything that this agent can collect here.");
        }
        DeviceIdentity identity = store.identity();
        AgentState state = store.state(identity);
        Optional<CollectionPlan> current = currentPlan(identity, state);
        Optional<CollectionPlan> plan = current.isPresent() ? current : rememberedPlan(state);
        String basis = plan.map(
                        known -> (current.isPresent() ? "" : "The platform cannot be asked now; by its last answer: ")
                                + "revision " + known.policyRevision() + " of its policies asks for "
                                + known.attributes().size() + " attributes.")
                .orElse("The platform cannot be asked now: this is everything that this agent can collect here.");
        Map<String, Reading> readings = collection.collect(plan.map(known -> new TreeSet<>(known.attributes()))
                .orElseGet(() -> new TreeSet<>(collection.attributes())));
        return new Draft(
                PostureReport.claims(
                        state.enrollment().deviceId().toString(),
                        state.enrollment().issuer(),
                        now(),
                        ids.next(clock.instant(), state.lastReportId()),
                        readings),
                basis);
    }

    /** Asks for the plan and remembers it: the first use of a new certificate. */
    public void fetchPlan() throws AgentFailure, InterruptedException {
        DeviceIdentity identity = store.validIdentity(clock.instant());
        try (var _ = HomeLock.forReport(store.home(), PATIENCE)) {
            PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
            AgentState state = store.state(identity);
            JsonObject plan = fetchPlan(connection, state.enrollment());
            store.write(state.withPlan(plan, clock.instant()));
        }
    }

    private Optional<CollectionPlan> currentPlan(DeviceIdentity identity, AgentState state)
            throws AgentFailure, InterruptedException {
        try {
            PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
            return Optional.of(plan(fetchPlan(connection, state.enrollment()), state.enrollment()));
        } catch (AgentFailure notNow) {
            return Optional.empty();
        }
    }

    private static Optional<CollectionPlan> rememberedPlan(AgentState state) {
        try {
            return state.plan().isPresent()
                    ? Optional.of(PlatformDocuments.plan(state.plan().get()))
                    : Optional.empty();
        } catch (MalformedJson damaged) {
            return Optional.empty();
        }
    }

    private JsonObject fetchPlan(PlatformConnection connection, Enrollment enrollment)
            throws AgentFailure, InterruptedException {
        Reply reply = connection.get(enrollment.server().resolve("/device/v1/plan"));
        if (!reply.succeeded()) {
            throw Refusals.of(reply, clock.instant());
        }
        JsonObject document = reply.json();
        plan(document, enrollment);
        return document;
    }

    private static CollectionPlan plan(JsonObject document, Enrollment enrollment) throws AgentFailure {
        try {
            return PlatformDocuments.plan(document);
        } catch (MalformedJson malformed) {
            throw AgentFailure.unreachable("The collection plan of " + enrollment.server() + " is not understood ("
                    + malformed.getMessage() + "). Is this agent too old?");
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
