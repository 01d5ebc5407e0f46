package io.portcullis.platform.compliance;

import io.portcullis.contracts.PostureReading;
import io.portcullis.posture.Posture;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one device, as stored.
 *
 * @param readings of the last whole report, as JSON
 * @param collected see {@link CollectionTimes}
 * @param custom what was set through the API, as JSON; absent for most devices
 */
record StoredEvidence(
        String readings, String collected, @Nullable String custom) {

    /** All of it, to be evaluated. */
    Posture complete() {
        return KnownPosture.of(StoredReadings.parse(readings)).at(collected, CustomReadings.parse(custom));
    }

    /** The same with what else is set. */
    StoredEvidence with(@Nullable String other) {
        return new StoredEvidence(readings, collected, other);
    }

    /** What the device itself said, each with the time for which it holds. */
    Map<String, PostureReading> reported() {
        return PostureJson.at(PostureJson.parse(readings), collected);
    }
}
