package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.report.CheckNames;
import io.portcullis.agent.report.Reporter;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionDocument;
import java.util.List;
import java.util.Optional;

/** {@code report} */
final class ReportCommand implements Subcommand {

    private static final String CHECK = "--check";

    @Override
    public String name() {
        return "report";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Report this machine's posture now and show what the platform makes of it.",
                "Ends with 0 when the device is compliant or in grace, with 4 when it is not; the report was delivered"
                        + " in both cases.",
                "With --check, what counts is that check: 0 when nothing stands against it, 4 when something does, tolerated"
                        + " or not.");
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag(
                        "--dry-run",
                        "Print the exact claims that would leave this machine, as they are where nothing has changed since"
                                + " the last report too, and send nothing. The platform is asked for its list of attributes"
                                + " and its time only."),
                Option.value(
                        CHECK,
                        "NAME",
                        "Look again at what this check reads, and at nothing else; NAME is CHECK or POLICY/CHECK."),
                Option.flag("--json", "Print the platform's answer as JSON."));
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, InterruptedException {
        Surroundings surroundings = setup.surroundings();
        Reporter reporter = setup.reporter();
        if (arguments.has("--dry-run")) {
            Reporter.Draft draft = reporter.draft();
            surroundings.err().println("Nothing was sent. " + draft.basis());
            surroundings.out().println(Json.pretty(draft.claims()));
            return ExitCodes.DONE;
        }
        setup.settle();
        Optional<String> check = arguments.text(CHECK);
        Reporter.Delivered delivered = check.isPresent() ? reporter.recheck(check.get()) : reporter.report();
        DecisionDocument decision = delivered.answer().decision();
        if (arguments.has("--json")) {
            surroundings.out().println(Json.pretty(delivered.document().members()));
        } else {
            DecisionView view = new DecisionView(
                    surroundings.out(), surroundings.clock().instant(), Languages.of(surroundings.environment()));
            if (check.isPresent()) {
                one(check.get(), decision, view, surroundings);
                return code(check.get(), decision);
            }
            view.decision(decision);
            view.row("Next report", view.time(delivered.answer().nextReportAt()));
            view.failing(decision.failing());
        }
        return check.isPresent()
                ? code(check.get(), decision)
                : DecisionView.opens(decision) ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private static List<CheckOutcome> failing(String name, DecisionDocument decision) {
        return decision.failing().stream()
                .filter(check -> CheckNames.matches(name, check.policy(), check.check()))
                .toList();
    }

    private static int code(String name, DecisionDocument decision) {
        return failing(name, decision).isEmpty() ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private static void one(String name, DecisionDocument decision, DecisionView view, Surroundings surroundings) {
        List<CheckOutcome> failing = failing(name, decision);
        if (failing.isEmpty()) {
            surroundings.out().println("Nothing stands against " + DecisionView.printable(name) + ".");
        }
        failing.forEach(view::check);
        view.row("Status", DecisionView.words(decision.status()));
    }
}
