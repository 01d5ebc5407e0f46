package io.portcullis.platform.compliance.reports;

import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.devices.DeviceState;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.plane.Actor;
import io.portcullis.platform.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where admins ask a device to report at once. */
@RestController
class CheckNowController {
    private final Devices devices;
    private final PolicySets sets;
    private final ReportRequests requests;

    CheckNowController(Devices devices, PolicySets sets, ReportRequests requests) {
        this.devices = devices;
        this.sets = sets;
        this.requests = requests;
    }

    /** @param check as {@code policy/check}; null for everything */
    record CheckNow(@Nullable String check) {}

    @PostMapping("/api/v1/devices/{id}/check")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void check(@PathVariable UUID id, @RequestBody(required = false) @Nullable CheckNow body, Authentication caller) {
        var device = devices.find(id).orElseThrow(() -> ProblemException.notFound("There is no device " + id + "."));
        if (device.state() == DeviceState.RETIRED) {
            throw ProblemException.conflict("The device is retired and reports no more.");
        }
        String check = body == null ? null : body.check();
        if (check != null && !known(check)) {
            throw ProblemException.invalid(
                    "check must name a check of the policy set in force as \"policy/check\"; leave it out for all.");
        }
        requests.request(id, check, Actor.of(caller));
    }

    private boolean known(String name) {
        var rules = sets.rules();
        return Stream.of(rules.base(), rules.candidateIfUsable())
                .flatMap(Optional::stream)
                .flatMap(set -> set.rules().definition().policies().stream())
                .anyMatch(policy ->
                        policy.checks().stream().anyMatch(check -> name.equals(policy.id() + "/" + check.id())));
    }
}
