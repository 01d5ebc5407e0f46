package io.portcullis.platform.compliance;

import io.portcullis.posture.Posture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What devices last reported, read from JSON once: reports that say "unchanged" are decided with it. A posture is known
 * by the hash of the report that brought it, so one that is not the latest is never used.
 */
final class KnownPostures {
    /** Of some kilobytes each. */
    private static final int MOST = 8_192;

    private final Map<UUID, Known> byDevice = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Known> eldest) {
            return size() > MOST;
        }
    };

    synchronized void put(UUID deviceId, String hash, Posture reported) {
        byDevice.put(deviceId, new Known(hash, reported));
    }

    @Nullable
    synchronized Posture find(UUID deviceId, String hash) {
        var known = byDevice.get(deviceId);
        return known != null && known.hash().equals(hash) ? known.posture() : null;
    }

    private record Known(String hash, Posture posture) {}
}
