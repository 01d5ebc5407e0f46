package io.portcullis.platform.channel;

import io.portcullis.contracts.DeviceCommand;
import io.portcullis.contracts.DeviceStreamEvent;
import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceUnavailable;
import io.portcullis.platform.devices.DeviceStanding;
import io.portcullis.platform.devices.Devices;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Brings a command to the streams that this node holds. A command is not believed: what is told to a device is what it
 * asks the platform anyway, and a stream is ended only where the database says so.
 */
final class CommandDelivery {
    private static final Logger log = LoggerFactory.getLogger(CommandDelivery.class);
    /** Devices of one node that may act on the same news within a second without being spread. */
    private static final int AT_ONCE = 2_000;

    private static final int LONGEST_DETAIL = 200;
    private static final Duration UNTIL_AGAIN = Duration.ofMinutes(1);

    private final Streams streams;
    private final Devices devices;
    private final Compliance compliance;

    CommandDelivery(Streams streams, Devices devices, Compliance compliance) {
        this.streams = streams;
        this.devices = devices;
        this.compliance = compliance;
    }

    void deliver(DeviceCommand command) {
        var device = command.device();
        var concerned = device == null ? streams.all() : streams.of(device);
        if (concerned.isEmpty()) {
            return;
        }
        switch (command.command()) {
            case Commands.PLAN_CHANGED -> tell(concerned, command, revision());
            case Commands.REPORT, Commands.RENEW -> tell(concerned, command, null);
            case Commands.SUSPENDED, Commands.REVOKED -> {
                if (device != null) {
                    concerned.forEach(this::endUnlessGood);
                }
            }
            default -> log.debug("A device command of an unknown kind was passed over");
        }
    }

    private static void tell(List<DeviceStream> concerned, DeviceCommand command, @Nullable Long revision) {
        byte[] frame = Frames.event(
                command.command(), new DeviceStreamEvent(detail(command), revision, spreadMillis(concerned.size())));
        if (concerned.size() == 1) {
            concerned.getFirst().send(command.command(), frame);
        } else {
            concerned.parallelStream().forEach(stream -> stream.send(command.command(), frame));
        }
    }

    private void endUnlessGood(DeviceStream stream) {
        DeviceStanding standing;
        try {
            standing = devices.standing(stream.thumbprint());
        } catch (DataAccessException | Batches.Overloaded unknown) {
            log.warn(
                    "Whether a device may stay connected cannot be told; it is to come again: {}",
                    unknown.getMessage());
            stream.close(UNTIL_AGAIN);
            return;
        }
        switch (standing) {
            case DeviceStanding.Good _ -> log.debug("Device {} is in good standing and stays", stream.device());
            case DeviceStanding.Suspended _ -> end(stream, Commands.SUSPENDED);
            case DeviceStanding.Retired _,
                    DeviceStanding.CertificateRevoked _,
                    DeviceStanding.CertificateExpired _,
                    DeviceStanding.CertificateUnknown _ -> end(stream, Commands.REVOKED);
        }
    }

    private static void end(DeviceStream stream, String why) {
        stream.send(why, Frames.event(why, new DeviceStreamEvent(null, null, 0)));
        stream.close(UNTIL_AGAIN);
    }

    private static long spreadMillis(int devices) {
        return Math.max(0, devices - AT_ONCE) * 1000L / AT_ONCE;
    }

    private static @Nullable String detail(DeviceCommand command) {
        var detail = command.detail();
        return detail == null || detail.length() > LONGEST_DETAIL ? null : detail;
    }

    private @Nullable Long revision() {
        try {
            OptionalLong plan = compliance.planRevision();
            return plan.isPresent() ? plan.getAsLong() : null;
        } catch (ComplianceUnavailable later) {
            log.debug("The plan's revision cannot be read; devices ask for it", later);
            return null;
        }
    }
}
