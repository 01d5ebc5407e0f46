package io.portcullis.platform.channel;

import io.portcullis.contracts.DeviceStreamState;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.devices.DevicePrincipal;
import io.portcullis.platform.devices.DeviceStanding;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where devices listen, on the device plane: server-sent events. */
@RestController
class EventStreamController {
    private final Streams streams;
    private final Compliance compliance;
    private final Devices devices;

    EventStreamController(Streams streams, Compliance compliance, Devices devices) {
        this.streams = streams;
        this.compliance = compliance;
        this.devices = devices;
    }

    @GetMapping("/device/v1/events")
    void open(@AuthenticationPrincipal DevicePrincipal device, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!streams.hasRoom()) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    ProblemCodes.UNAVAILABLE,
                    "This node takes no event streams now. Try again later; reports are taken meanwhile.");
        }
        var stream = new DeviceStream(
                device.deviceId(),
                device.thumbprint(),
                device.certificate().getNotAfter().toInstant(),
                System::nanoTime,
                streams::remove);
        // Known before the state is read: what happens in between is said after it.
        streams.add(stream);
        boolean begun = false;
        try {
            // Looked at again, as a revocation between the first look and here found no stream to end.
            if (!(devices.standing(device.thumbprint()) instanceof DeviceStanding.Good)) {
                throw new ProblemException(
                        HttpStatus.UNAUTHORIZED,
                        ProblemCodes.DEVICE_CERTIFICATE_REVOKED,
                        "This device was revoked or suspended at this moment. Ask your administrator.");
            }
            var state = state(device);
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("Cache-Control", "no-store");
            // Proxies that gather answers would keep events from arriving.
            response.setHeader("X-Accel-Buffering", "no");
            stream.begin(request.startAsync(), Frames.event(Commands.STATE, state));
            begun = true;
        } finally {
            if (!begun) {
                stream.abandon();
            }
        }
    }

    private DeviceStreamState state(DevicePrincipal device) {
        var wanted = compliance.reportRequests(List.of(device.deviceId())).get(device.deviceId());
        return new DeviceStreamState(
                compliance.planRevision().orElse(0),
                wanted != null,
                wanted == null ? null : wanted.check(),
                device.renewalRequested());
    }
}
