package io.portcullis.platform.compliance.evidence;

import io.portcullis.posture.Reading;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Postures that this node has read already, by their digests: deciding a fleet, most of the time would go into reading
 * what it has in common again and again. What a digest names never changes, so nothing here is ever out of date.
 */
public final class KnownPostures {
    private static final int MOST = 65_536;
    private static final int MOST_READINGS = 65_536;

    private final EvidenceStore evidence;
    private final Map<String, KnownPosture> byDigest = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KnownPosture> eldest) {
            return size() > MOST;
        }
    };
    /** Postures differ in some readings and share the others. */
    private final Map<Reading, Reading> shared = new HashMap<>();

    KnownPostures(EvidenceStore evidence) {
        this.evidence = evidence;
    }

    /**
     * What these devices reported. One is missing whose evidence was replaced since its row was read.
     *
     * @param digests in the devices' rows, as just read from the database
     */
    public Map<UUID, KnownPosture> of(Map<UUID, @Nullable String> digests) {
        Map<UUID, KnownPosture> found = HashMap.newHashMap(digests.size());
        Map<UUID, @Nullable String> missing = new HashMap<>();
        synchronized (this) {
            digests.forEach((device, digest) -> {
                var known = digest == null ? null : byDigest.get(digest);
                if (known == null) {
                    missing.put(device, digest);
                } else {
                    found.put(device, known);
                }
            });
        }
        evidence.read(missing).forEach((id, text) -> found.put(id, put(missing.get(id), text)));
        return found;
    }

    /** Of what was read together with the digest. */
    public KnownPosture of(@Nullable String digest, String readings) {
        var known = digest == null ? null : find(digest);
        return known == null ? put(digest, readings) : known;
    }

    private synchronized @Nullable KnownPosture find(String digest) {
        return byDigest.get(digest);
    }

    /** All of them, as of now. */
    public synchronized Map<String, KnownPosture> all() {
        return new HashMap<>(byDigest);
    }

    private KnownPosture put(@Nullable String digest, String text) {
        var readings = StoredReadings.parse(text);
        synchronized (this) {
            if (shared.size() > MOST_READINGS) {
                shared.clear();
            }
            readings.replaceAll((_, reading) -> shared.computeIfAbsent(reading, same -> same));
            var posture = KnownPosture.of(readings);
            if (digest != null) {
                byDigest.put(digest, posture);
            }
            return posture;
        }
    }
}
