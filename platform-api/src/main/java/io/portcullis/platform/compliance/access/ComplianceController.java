package io.portcullis.platform.compliance.access;

import io.portcullis.contracts.DecisionChange;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.DevicePosture;
import io.portcullis.contracts.PolicyInForce;
import io.portcullis.contracts.PolicyStatus;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.PolicyStatuses;
import io.portcullis.platform.devices.Device;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What admins see of posture, decisions and policy sets. */
@RestController
@RequestMapping("/api/v1")
class ComplianceController {
    private static final int MOST_CHANGES = 200;

    private final Devices devices;
    private final StateStore states;
    private final Decisions decisions;
    private final DecisionChanges changes;
    private final PolicySets sets;
    private final PolicyStatuses statuses;

    ComplianceController(
            Devices devices,
            StateStore states,
            Decisions decisions,
            DecisionChanges changes,
            PolicySets sets,
            PolicyStatuses statuses) {
        this.devices = devices;
        this.states = states;
        this.decisions = decisions;
        this.changes = changes;
        this.sets = sets;
        this.statuses = statuses;
    }

    @GetMapping("/devices/{id}/posture")
    DevicePosture posture(@PathVariable UUID id) {
        return states.posture(device(id).id())
                .orElseThrow(() -> ProblemException.notFound("The device has not reported its posture yet."));
    }

    @GetMapping("/devices/{id}/decision")
    DecisionDocument decision(@PathVariable UUID id) {
        var device = device(id);
        return decisions.current(id, StoredSubject.of(device, device.keyProtection()));
    }

    @GetMapping("/devices/{id}/history")
    List<DecisionChange> history(@PathVariable UUID id, @RequestParam(defaultValue = "50") int limit) {
        return changes.ofDevice(device(id).id(), bounded(limit));
    }

    @GetMapping("/devices/changes")
    List<DecisionChange> changes(@RequestParam(defaultValue = "20") int limit) {
        return changes.newest(bounded(limit));
    }

    @GetMapping("/policy-set")
    PolicyInForce policySet() {
        var set = sets.inForce().orElseThrow(() -> ProblemException.notFound("No policy set is in force yet."));
        return new PolicyInForce(
                set.revision(),
                set.payload().publishedAt(),
                set.payload().publishedBy(),
                set.appliedAt(),
                set.payload().document());
    }

    @GetMapping("/policy-statuses")
    List<PolicyStatus> policyStatuses(@RequestParam(required = false) @Nullable Long revision) {
        return statuses.newest(revision);
    }

    private Device device(UUID id) {
        return devices.find(id).orElseThrow(() -> ProblemException.notFound("There is no device " + id + "."));
    }

    private static int bounded(int limit) {
        if (limit < 1 || limit > MOST_CHANGES) {
            throw ProblemException.invalid("limit must be between 1 and " + MOST_CHANGES + ".");
        }
        return limit;
    }
}
