package io.portcullis.platform.compliance.simulation;

import io.portcullis.contracts.PolicyProblem;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.SimulationDocument;
import io.portcullis.contracts.SimulationRequest;
import io.portcullis.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Where admins ask what a policy set would do. */
@RestController
@Tag(name = "simulations")
class SimulationController {
    private static final int MOST_CHARACTERS = 1024 * 1024;
    private static final int MOST_DAYS = 30;
    private static final int MOST_DEVICES = 1_000;
    private static final int USUAL_DEVICES = 100;

    private final Simulations simulations;

    SimulationController(Simulations simulations) {
        this.simulations = simulations;
    }

    @PostMapping("/api/v1/simulations")
    @Operation(
            summary = "Try a policy set",
            description = "Compares it with what is in force, for every device that has reported, and, with"
                    + " history_days, says which token requests of the past it would have refused. Changes nothing;"
                    + " the scope portcullis.read suffices.")
    SimulationDocument simulate(@RequestBody SimulationRequest request, HttpServletResponse response) {
        // Members of JSON may be absent, whatever the record says.
        String document = request.document();
        if (document == null || document.isBlank()) {
            throw ProblemException.invalid("Give the policy set as YAML in document.");
        }
        if (document.length() > MOST_CHARACTERS) {
            throw new ProblemException(
                    HttpStatus.CONTENT_TOO_LARGE, ProblemCodes.TOO_LARGE, "A policy set has at most 1 MiB.");
        }
        Integer days = request.historyDays();
        if (days != null && (days < 1 || days > MOST_DAYS)) {
            throw ProblemException.invalid("history_days must be between 1 and " + MOST_DAYS + ".");
        }
        int devices = Objects.requireNonNullElse(request.mostDevices(), USUAL_DEVICES);
        if (devices < 0 || devices > MOST_DEVICES) {
            throw ProblemException.invalid("most_devices must be between 0 and " + MOST_DEVICES + ".");
        }
        return switch (simulations.run(document, days, devices)) {
            case Simulations.Result.Done(var answer) -> answer;
            case Simulations.Result.Invalid(var problems) ->
                throw new ProblemException(
                        HttpStatus.BAD_REQUEST,
                        ProblemCodes.POLICY_INVALID,
                        "The policy set is not valid; errors says where.",
                        problems.stream()
                                .map(problem -> new PolicyProblem(
                                        problem.line(), problem.column(), problem.path(), problem.message()))
                                .toList());
            case Simulations.Result.Busy() -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, "2");
                throw new ProblemException(
                        HttpStatus.TOO_MANY_REQUESTS,
                        ProblemCodes.RATE_LIMITED,
                        "As many simulations run on this node as may. Try again in a few seconds.");
            }
            case Simulations.Result.TooLong(var limit) ->
                throw new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        ProblemCodes.UNAVAILABLE,
                        "The simulation took longer than " + limit.toSeconds()
                                + " s and was given up. Ask for fewer days of history.");
        };
    }
}
