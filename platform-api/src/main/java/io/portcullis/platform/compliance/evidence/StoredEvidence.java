package io.portcullis.platform.compliance.evidence;

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
public record StoredEvidence(
        String readings, String collected, @Nullable String custom) {

    /** All of it, to be evaluated. */
    public Posture complete() {
        return KnownPosture.of(StoredReadings.parse(readings)).at(collected, CustomReadings.parse(custom));
    }

    /** The same with what else is set. */
    public StoredEvidence with(@Nullable String other) {
        return new StoredEvidence(readings, collected, other);
    }

    /** What the device itself said, each with the time for which it holds. */
    public Map<String, PostureReading> reported() {
        return PostureJson.at(PostureJson.parse(readings), collected);
    }
}
