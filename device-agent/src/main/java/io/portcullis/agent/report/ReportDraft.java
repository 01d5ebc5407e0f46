package io.portcullis.agent.report;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.collect.PostureCollection;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.identity.AgentState;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.CollectionPlan;
import java.time.Clock;
import java.util.Optional;
import java.util.TreeSet;

/** A report as it would be made now, for a person to see. */
record ReportDraft(IdentityStore store, PostureCollection collection, Clock clock, ReportIds ids) {

    Reporter.Draft make() throws AgentFailure, InterruptedException {
        if (!store.isEnrolled()) {
            return new Reporter.Draft(
                    PostureReport.claims(
                            "(the device id, once enrolled)",
                            "(the platform's issuer, once enrolled)",
                            Reporter.seconds(clock.instant()),
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
        return new Reporter.Draft(
                PostureReport.claims(
                        state.enrollment().deviceId().toString(),
                        state.enrollment().issuer(),
                        Reporter.seconds(clock.instant()),
                        ids.next(clock.instant(), state.lastReportId()),
                        collection.collect(plan.map(known -> new TreeSet<>(known.attributes()))
                                .orElseGet(() -> new TreeSet<>(collection.attributes())))),
                basis);
    }

    private Optional<CollectionPlan> currentPlan(DeviceIdentity identity, AgentState state)
            throws AgentFailure, InterruptedException {
        try {
            PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
            return Optional.of(Reporter.plan(
                    Reporter.planReply(connection, state.enrollment(), clock.instant())
                            .json(),
                    state.enrollment()));
        } catch (AgentFailure notNow) {
            return Optional.empty();
        }
    }

    static Optional<CollectionPlan> rememberedPlan(AgentState state) {
        try {
            return state.plan().isPresent()
                    ? Optional.of(PlatformDocuments.plan(state.plan().get()))
                    : Optional.empty();
        } catch (MalformedJson damaged) {
            return Optional.empty();
        }
    }
}
