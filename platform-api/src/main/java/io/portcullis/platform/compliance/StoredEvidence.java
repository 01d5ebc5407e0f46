package io.portcullis.platform.compliance;

import io.portcullis.contracts.PostureReading;
import io.portcullis.posture.Posture;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a device, as stored; every evaluation of a stored posture takes it from here.
 *
 * @param posture the readings of the last whole report, as JSON
 * @param asOf when the device collected all of them anew and found nothing changed; absent if it has not since
 * @param custom what was set through the API, as JSON; absent for most devices
 */
record StoredEvidence(
        String posture, @Nullable Instant asOf, @Nullable String custom) {

    /** All of it, to be evaluated. */
    Posture complete() {
        return CustomReadings.beside(new Posture(StoredReadings.parse(posture, asOf)), custom);
    }

    /** What the device itself said. */
    Posture reported() {
        return PostureJson.posture(readings());
    }

    /** What the device itself said, each with the time for which it holds. */
    Map<String, PostureReading> readings() {
        return PostureJson.asOf(PostureJson.parse(posture), asOf);
    }
}
