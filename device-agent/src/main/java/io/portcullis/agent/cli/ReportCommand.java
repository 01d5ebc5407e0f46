package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.report.Reporter;
import io.portcullis.contracts.DecisionDocument;
import java.util.List;

/** {@code report} */
final class ReportCommand implements Subcommand {

    @Override
    public String name() {
        return "report";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Report this machine's posture now and show what the platform makes of it.",
                "Ends with 0 when the device is compliant or in grace, with 4 when it is not; the report was delivered"
                        + " in both cases.");
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag(
                        "--dry-run",
                        "Print the exact claims that would leave this machine, and send nothing. The platform is asked"
                                + " for its list of attributes only."),
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
        Reporter.Delivered delivered = reporter.report();
        DecisionDocument decision = delivered.answer().decision();
        if (arguments.has("--json")) {
            surroundings.out().println(Json.pretty(delivered.document().members()));
        } else {
            DecisionView view =
                    new DecisionView(surroundings.out(), surroundings.clock().instant());
            view.decision(decision);
            view.row("Next report", view.time(delivered.answer().nextReportAt()));
            view.failing(decision.failing());
        }
        return DecisionView.opens(decision) ? ExitCodes.DONE : ExitCodes.REFUSED;
    }
}
