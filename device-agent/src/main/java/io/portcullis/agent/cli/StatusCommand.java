package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.AgentVersion;
import io.portcullis.agent.identity.AgentState;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.Enrollment;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.RenewalRecord;
import io.portcullis.agent.identity.RenewalTimes;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.agent.report.PlatformDocuments;
import io.portcullis.contracts.ReportAnswer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code status} */
final class StatusCommand implements Subcommand {

    @Override
    public String name() {
        return "status";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Show what is wrong with this machine, since when, until when it is tolerated, and how to fix it.",
                "Asks nobody: works without a network. Ends with 0 whatever the platform made of it.");
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("--json", "Print JSON."));
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, InterruptedException {
        IdentityStore store = setup.store();
        DeviceIdentity identity = store.identity();
        AgentState state = store.state(identity);
        Optional<ReportAnswer> answer = answer(state);
        if (arguments.has("--json")) {
            setup.surroundings().out().println(Json.pretty(document(setup, identity, state)));
        } else {
            show(setup, identity, state, answer);
        }
        return ExitCodes.DONE;
    }

    private static void show(AgentSetup setup, DeviceIdentity identity, AgentState state, Optional<ReportAnswer> answer)
            throws AgentFailure, InterruptedException {
        Surroundings surroundings = setup.surroundings();
        Instant now = surroundings.clock().instant();
        DecisionView view = new DecisionView(surroundings.out(), now, Languages.of(surroundings.environment()));
        Enrollment enrollment = state.enrollment();
        view.row("Device", enrollment.name());
        view.row("Device id", identity.deviceId().toString());
        view.row("Platform", enrollment.server().toString());
        view.row("Enrolled at", view.time(enrollment.enrolledAt()));
        view.row(
                "Certificate",
                (now.isBefore(identity.expiresAt()) ? "valid until " : "EXPIRED at ")
                        + view.time(identity.expiresAt()));
        RenewalRecord renewals = setup.store().renewals();
        view.row("Next renewal", view.time(RenewalTimes.next(identity, renewals, now)));
        if (renewals.failingSince().isPresent()) {
            view.row(
                    "",
                    "Renewing fails since " + view.time(renewals.failingSince().get()) + ": "
                            + renewals.reason().orElse("no reason known"));
        }
        view.row("Key", identity.keyProtection());
        view.row("Home", setup.store().home().directory().toString());
        view.row("Agent", AgentVersion.current());
        Running running = Running.of(setup);
        running.show(view);
        clock(state, view);
        if (answer.isEmpty()) {
            view.row("Last report", "none yet; make one: portcullis agent report");
            return;
        }
        view.row("Last report", view.time(state.answerAt().orElse(answer.get().receivedAt())));
        view.row(
                "Next report",
                running.nextReportAt().map(at -> view.time(at)).orElse("when asked: portcullis agent report"));
        view.decision(answer.get().decision());
        if (now.isAfter(answer.get().decision().validUntil())) {
            view.row("", "This decision has run out; report again: portcullis agent report");
        }
        view.failing(answer.get().decision().failing());
    }

    private static void clock(AgentState state, DecisionView view) {
        long seconds = state.clockOffset().toSeconds();
        if (seconds != 0) {
            view.row(
                    "Clock",
                    Math.abs(seconds) + " s " + (seconds < 0 ? "ahead of" : "behind")
                            + " the platform's; reports are corrected. Set it: timedatectl set-ntp true");
        }
    }

    private static Map<String, @Nullable Object> document(AgentSetup setup, DeviceIdentity identity, AgentState state)
            throws AgentFailure, InterruptedException {
        IdentityStore store = setup.store();
        Instant now = setup.surroundings().clock().instant();
        Enrollment enrollment = state.enrollment();
        Map<String, @Nullable Object> certificate = new LinkedHashMap<>();
        certificate.put("serial", identity.certificate().getSerialNumber().toString(16));
        certificate.put("not_before", identity.certificate().getNotBefore().toInstant());
        certificate.put("not_after", identity.expiresAt());
        certificate.put("x5t#S256", identity.thumbprint());
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("device_id", identity.deviceId());
        document.put("name", enrollment.name());
        document.put("server", enrollment.server());
        document.put("issuer", enrollment.issuer());
        document.put("enrolled_at", enrollment.enrolledAt());
        document.put("home", store.home().directory());
        document.put("agent_version", AgentVersion.current());
        document.put("certificate", certificate);
        RenewalRecord renewals = store.renewals();
        document.put("next_renewal_at", RenewalTimes.next(identity, renewals, now));
        document.put("renewal_failing_since", renewals.failingSince().orElse(null));
        document.put("renewal_failure", renewals.reason().orElse(null));
        document.put("key_protection", identity.keyProtection());
        document.put("last_report_id", state.lastReportId().orElse(null));
        document.put("last_report_at", state.answerAt().orElse(null));
        document.put("clock_offset_seconds", state.clockOffset().toSeconds());
        document.put("daemon", Running.of(setup).members());
        document.put("answer", state.answer().map(JsonObject::members).orElse(null));
        return document;
    }

    private static Optional<ReportAnswer> answer(AgentState state) {
        try {
            return state.answer().isPresent()
                    ? Optional.of(PlatformDocuments.answer(state.answer().get()))
                    : Optional.empty();
        } catch (MalformedJson writtenByAnotherVersion) {
            return Optional.empty();
        }
    }
}
