package io.portcullis.platform.compliance.rollouts;

import com.nimbusds.jose.JWSObject;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.RolloutCommand;
import io.portcullis.contracts.RolloutDocument;
import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.RolloutPlans;
import io.portcullis.platform.compliance.rollouts.RolloutCommands.Outcome;
import io.portcullis.platform.compliance.rollouts.RolloutStore.Rollout;
import io.portcullis.platform.plane.Actor;
import io.portcullis.platform.problem.ProblemException;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Staged roll-outs, to be watched and steered. */
@RestController
@RequestMapping("/api/v1/policy-rollouts")
class RolloutController {
    private static final int MOST = 100;
    private static final int LONGEST_REASON = 1_000;

    private final RolloutStore store;
    private final RolloutCommands commands;
    private final PolicySetStore policies;

    RolloutController(RolloutStore store, RolloutCommands commands, PolicySetStore policies) {
        this.store = store;
        this.commands = commands;
        this.policies = policies;
    }

    @GetMapping
    List<RolloutDocument> newest() {
        return store.newest(MOST).stream().map(this::document).toList();
    }

    @GetMapping("/{revision}")
    RolloutDocument one(@PathVariable long revision) {
        return document(store.find(revision).orElseThrow(() -> unknown(revision)));
    }

    @PostMapping("/{revision}/pause")
    RolloutDocument pause(
            @PathVariable long revision,
            @RequestBody(required = false) @Nullable RolloutCommand command,
            Authentication caller) {
        return outcome(revision, commands.pause(revision, reason(command), actor(command, caller)));
    }

    @PostMapping("/{revision}/resume")
    RolloutDocument resume(
            @PathVariable long revision,
            @RequestBody(required = false) @Nullable RolloutCommand command,
            Authentication caller) {
        return outcome(revision, commands.resume(revision, actor(command, caller)));
    }

    @PostMapping("/{revision}/advance")
    RolloutDocument advance(
            @PathVariable long revision,
            @RequestBody(required = false) @Nullable RolloutCommand command,
            Authentication caller) {
        return outcome(revision, commands.advance(revision, actor(command, caller)));
    }

    @PostMapping("/{revision}/abort")
    RolloutDocument abort(
            @PathVariable long revision,
            @RequestBody(required = false) @Nullable RolloutCommand command,
            Authentication caller) {
        return outcome(revision, commands.abort(revision, reason(command), actor(command, caller)));
    }

    private RolloutDocument outcome(long revision, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(var rollout) -> document(rollout);
            case Outcome.Unknown() -> throw unknown(revision);
            case Outcome.NotRunning(var why) ->
                throw new ProblemException(
                        HttpStatus.CONFLICT,
                        ProblemCodes.ROLLOUT_NOT_RUNNING,
                        "The roll-out of revision " + revision + " cannot be changed so. " + why);
        };
    }

    private static ProblemException unknown(long revision) {
        return ProblemException.notFound("Revision " + revision + " was not rolled out in stages.");
    }

    private static String reason(@Nullable RolloutCommand command) {
        String reason = command == null ? null : command.reason();
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw ProblemException.invalid("Give a reason of at most " + LONGEST_REASON + " characters.");
        }
        return reason.strip();
    }

    /** The caller is who acted; whom a program names besides is what it says. */
    private static String actor(@Nullable RolloutCommand command, Authentication caller) {
        String actor = Actor.of(caller);
        String named = command == null ? null : command.actor();
        if (named == null || named.isBlank()) {
            return actor;
        }
        if (named.length() > 200 || named.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid("actor has at most 200 characters, and no control characters.");
        }
        return actor.startsWith("client:") ? actor + " for " + named : actor;
    }

    private RolloutDocument document(Rollout rollout) {
        var plan = plan(rollout.revision());
        var decidedAt = rollout.decidedAt();
        Instant nextStageAt = rollout.state().equals("running") && decidedAt != null
                ? decidedAt.plus(RolloutPlans.hold(plan, rollout.stage()))
                : null;
        return new RolloutDocument(
                rollout.revision(),
                rollout.base(),
                rollout.state(),
                rollout.stage(),
                plan,
                rollout.active() ? store.reached(rollout.revision()) : rollout.reached(),
                rollout.inStage(),
                rollout.active() ? store.newlyBlocked(rollout.revision()) : rollout.newlyBlocked(),
                rollout.startedAt(),
                nextStageAt,
                rollout.reason(),
                rollout.changedBy(),
                rollout.changedAt());
    }

    /** For showing only; also of one whose signer is not trusted any more. */
    private RolloutPlan plan(long revision) {
        try {
            var stored = policies.find(revision).orElseThrow(() -> unknown(revision));
            var payload = WireJson.mapper()
                    .readValue(JWSObject.parse(stored.jws()).getPayload().toString(), PolicySetPayload.class);
            var plan = payload.rollout();
            if (plan == null) {
                throw unknown(revision);
            }
            return plan;
        } catch (ParseException e) {
            throw new IllegalStateException("Revision " + revision + " is stored in no known form", e);
        }
    }
}
