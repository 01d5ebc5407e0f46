package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.report.Reporter;
import io.portcullis.contracts.DecisionDocument;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "report",
        description = {
            "Report this machine's posture now and show what the platform makes of it.",
            "Ends with 0 when the device is compliant or in grace, with 4 when it is not; the report was delivered in"
                    + " both cases."
        },
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private HomeOptions home = new HomeOptions();

    @Option(
            names = "--dry-run",
            description = {
                "Print the exact claims that would leave this machine, and send nothing. The platform is asked for its"
                        + " list of attributes only."
            })
    private boolean dryRun;

    @Option(
            names = "--json",
            description = {"Print the platform's answer as JSON."})
    private boolean json;

    ReportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws AgentFailure, InterruptedException {
        Reporter reporter = home.reporter(surroundings);
        if (dryRun) {
            Reporter.Draft draft = reporter.draft();
            surroundings.err().println("Nothing was sent. " + draft.basis());
            surroundings.out().println(Json.pretty(draft.claims()));
            return ExitCodes.DONE;
        }
        Reporter.Delivered delivered = reporter.report();
        DecisionDocument decision = delivered.answer().decision();
        if (json) {
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
