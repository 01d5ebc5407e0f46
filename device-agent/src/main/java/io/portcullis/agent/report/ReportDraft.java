package io.portcullis.agent.report;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.collect.PostureCollection;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.identity.AgentState;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.CollectionPlan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** A report as it would be made now, for a person to see. */
record ReportDraft(IdentityStore store, PrivateFiles files, PostureCollection collection, Clock clock, ReportIds ids) {

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
        Optional<Asked> asked = ask(identity, state);
        Optional<CollectionPlan> plan = asked.map(Asked::plan).or(() -> rememberedPlan(state));
        Duration offset = asked.map(Asked::clockOffset).orElseGet(state::clockOffset);
        String basis = plan.map(
                        known -> (asked.isPresent() ? "" : "The platform cannot be asked now; by its last answer: ")
                                + "revision " + known.policyRevision() + " of its policies asks for "
                                + known.attributes().size() + " attributes.")
                .orElse("The platform cannot be asked now: this is everything that this agent can collect here.");
        Instant begun = clock.instant();
        Gathered gathered = Gathered.anew(
                collection.collect(plan.map(known -> new TreeSet<>(known.attributes()))
                        .orElseGet(() -> new TreeSet<>(collection.attributes()))),
                begun,
                offset);
        return draft(state, gathered, offset, unchanged(identity, gathered), basis + corrected(offset));
    }

    private Reporter.Draft draft(
            AgentState state, Gathered gathered, Duration offset, Optional<LastReport> unchanged, String basis)
            throws AgentFailure {
        String device = state.enrollment().deviceId().toString();
        String audience = state.enrollment().issuer();
        Instant now = clock.instant().plus(offset);
        UUID id = ids.next(now, state.lastReportId());
        return unchanged
                .map(last -> new Reporter.Draft(
                        PostureReport.unchanged(device, audience, Reporter.seconds(now), id, last.hash()),
                        basis + " All of them are as in the report of " + last.at()
                                + ", so its hash is sent in their place. Should the platform want the whole, it gets "
                                + gathered.readings().size() + " attributes; the ledger shows what that report said."))
                .orElseGet(() -> new Reporter.Draft(
                        PostureReport.claims(device, audience, Reporter.seconds(now), id, gathered.readings()), basis));
    }

    /** The report that would be referred to, if all is as it said. */
    private Optional<LastReport> unchanged(DeviceIdentity identity, Gathered gathered) throws AgentFailure {
        return LastReport.read(files, store.home().lastReport(), Optional.of(identity.deviceId()))
                .filter(last -> gathered.isOfNow() && last.saysTheSame(gathered.readings()));
    }

    private static String corrected(Duration offset) {
        if (offset.isZero()) {
            return "";
        }
        long seconds = Math.round(offset.abs().toMillis() / 1000.0);
        return " This machine's clock is " + seconds + " s " + (offset.isNegative() ? "ahead of" : "behind")
                + " the platform's: the times are corrected by that.";
    }

    /** @param clockOffset of the platform's clock, as its answer told */
    private record Asked(CollectionPlan plan, Duration clockOffset) {}

    private Optional<Asked> ask(DeviceIdentity identity, AgentState state) throws AgentFailure, InterruptedException {
        try {
            PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
            Instant asked = clock.instant();
            Reply reply = Reporter.planReply(connection, state.enrollment(), asked);
            Duration offset = PlatformTime.ahead(reply.date(), asked, clock.instant());
            return Optional.of(new Asked(Reporter.plan(reply.json(), state.enrollment()), offset));
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
