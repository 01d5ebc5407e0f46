package io.portcullis.platform.devices.web;

import io.portcullis.platform.devices.DeviceLifecycle;
import io.portcullis.platform.devices.DevicePrincipal;
import io.portcullis.platform.problem.ProblemException;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A device takes itself out. */
@RestController
class UnenrollController {
    private final DeviceLifecycle lifecycle;

    UnenrollController(DeviceLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @PostMapping("/device/v1/unenroll")
    ResponseEntity<Void> unenroll(@AuthenticationPrincipal DevicePrincipal device) {
        var change = lifecycle.retire(device.deviceId(), "the device unenrolled itself", "device:" + device.deviceId());
        return switch (change) {
            case DeviceLifecycle.Change.Done() -> ResponseEntity.noContent().build();
            case DeviceLifecycle.Change.NoSuchDevice none -> throw gone();
            case DeviceLifecycle.Change.NotFrom other -> throw gone();
        };
    }

    private static ProblemException gone() {
        return ProblemException.conflict("The device's state changed meanwhile.");
    }
}
