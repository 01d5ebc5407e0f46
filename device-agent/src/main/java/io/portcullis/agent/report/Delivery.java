package io.portcullis.agent.report;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.identity.AgentState;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.Enrollment;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.ProblemCodes;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sends one report: as "unchanged" where that is all there is to say, and the whole where the platform cannot make
 * anything of that. What is sent stands in the ledger first.
 */
final class Delivery {

    private static final Map<String, String> ACCEPTED = Map.of("Accept", "application/json, application/problem+json");

    private final PlatformConnection connection;
    private final DeviceIdentity identity;
    private final IdentityStore store;
    private final PrivateFiles files;
    private final ReportIds ids;
    private final Clock clock;
    private final Ledger ledger;

    Delivery(
            PlatformConnection connection,
            DeviceIdentity identity,
            IdentityStore store,
            PrivateFiles files,
            ReportIds ids,
            Clock clock) {
        this.connection = connection;
        this.identity = identity;
        this.store = store;
        this.files = files;
        this.ids = ids;
        this.clock = clock;
        this.ledger = new Ledger(store.home().ledger(), clock);
    }

    /** The platform's answer to an accepted report. */
    JsonObject send(AgentState state, CollectionPlan plan, Gathered gathered, Optional<LastReport> last)
            throws AgentFailure, MalformedJson {
        if (last.isPresent() && gathered.isOfNow() && last.get().saysTheSame(gathered.readings())) {
            try {
                return unchanged(state, plan, last.get());
            } catch (AgentFailure refused) {
                if (!refused.code().equals(ProblemCodes.REPORT_WHOLE_NEEDED)) {
                    throw refused;
                }
            }
        }
        // A refused id was remembered with the state on disk, not with this one.
        return whole(store.state(identity), plan, gathered);
    }

    private JsonObject unchanged(AgentState state, CollectionPlan plan, LastReport last)
            throws AgentFailure, MalformedJson {
        Envelope envelope = envelope(state);
        ledger.sendingUnchanged(
                envelope.id(), envelope.to(), last.at(), last.readings().keySet());
        JsonObject answer = exchange(
                envelope,
                plan,
                PostureReport.sign(
                        PostureReport.unchanged(
                                envelope.device(), envelope.audience(), envelope.at(), envelope.id(), last.hash()),
                        identity));
        LastReport.write(files, store.home().lastReport(), last.payload(), Optional.of(envelope.at()));
        return answer;
    }

    private JsonObject whole(AgentState state, CollectionPlan plan, Gathered gathered)
            throws AgentFailure, MalformedJson {
        Envelope envelope = envelope(state);
        Map<String, @Nullable Object> claims = PostureReport.claims(
                envelope.device(), envelope.audience(), envelope.at(), envelope.id(), gathered.readings());
        String jws = PostureReport.sign(claims, identity);
        ledger.sending(envelope.id(), envelope.to(), gathered.readings());
        JsonObject answer = exchange(envelope, plan, jws);
        LastReport.write(files, store.home().lastReport(), PostureReport.payload(jws), Optional.empty());
        return answer;
    }

    /** @param at on the platform's clock */
    private record Envelope(AgentState state, UUID id, Instant at, URI to) {
        String device() {
            return state.enrollment().deviceId().toString();
        }

        String audience() {
            return state.enrollment().issuer();
        }
    }

    private Envelope envelope(AgentState state) throws AgentFailure {
        Enrollment enrollment = state.enrollment();
        Instant now = clock.instant().plus(state.clockOffset());
        UUID id = ids.next(now, state.lastReportId());
        // Remembered before it is used: an id is never used twice, whatever happens in between.
        AgentState remembered = state.withLastReportId(id);
        store.write(remembered);
        return new Envelope(
                remembered,
                id,
                now.truncatedTo(ChronoUnit.SECONDS),
                enrollment.server().resolve("/device/v1/posture"));
    }

    private JsonObject exchange(Envelope envelope, CollectionPlan plan, String jws) throws AgentFailure, MalformedJson {
        JsonObject document;
        String status;
        try {
            document = answer(envelope, jws);
            status = PlatformDocuments.answer(document).decision().status();
        } catch (AgentFailure failure) {
            ledger.answered(
                    envelope.id(),
                    failure.kind() == AgentFailure.Kind.UNREACHABLE ? "not_delivered" : "refused",
                    failure.code().isEmpty() ? failure.text() : failure.code());
            throw failure;
        } catch (MalformedJson malformed) {
            // It has arrived, and what became of it nobody here can tell.
            ledger.answered(envelope.id(), "not_understood", String.valueOf(malformed.getMessage()));
            throw malformed;
        }
        ledger.answered(envelope.id(), "accepted", status);
        store.write(envelope.state().withAnswer(document, clock.instant(), follows(plan)));
        return document;
    }

    private JsonObject answer(Envelope envelope, String jws) throws AgentFailure, MalformedJson {
        Reply reply = connection.post(envelope.to(), "application/eat+jwt", jws, ACCEPTED);
        if (!reply.succeeded()) {
            throw Refusals.of(reply, clock.instant());
        }
        return reply.json();
    }

    /** What tells one plan from another. */
    static String follows(CollectionPlan plan) {
        return plan.policyRevision() + "/"
                + Integer.toHexString(plan.attributes().hashCode());
    }
}
