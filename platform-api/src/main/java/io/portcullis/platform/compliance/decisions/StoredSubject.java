package io.portcullis.platform.compliance.decisions;

import io.portcullis.contracts.WireJson;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.compliance.evidence.CustomReadings;
import io.portcullis.platform.compliance.evidence.KnownPosture;
import io.portcullis.platform.devices.Device;
import io.portcullis.policy.Subject;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For whom a decision was made, in one form only, so that two of them can be compared as text. What the platform knows
 * of a device by itself is a part of it: when that changes, no decision from before is used.
 *
 * @param keyProtection of the certificate in use; absent in decisions of older versions
 */
public record StoredSubject(
        List<String> groups, String ownership, @Nullable String keyProtection) {
    static final String KEY_PROTECTION = "device.key_protection";

    public static StoredSubject of(Collection<String> groups, String ownership, KeyProtection keyProtection) {
        return new StoredSubject(groups.stream().sorted().distinct().toList(), ownership, keyProtection.wire());
    }

    public static StoredSubject of(Device device, KeyProtection keyProtection) {
        return of(device.groups(), device.ownership().wire(), keyProtection);
    }

    /** What the device reported, and what the platform knows by itself, as of now. */
    public Posture complete(Posture reported, Instant now) {
        Map<String, Reading> readings = new HashMap<>(reported.readings());
        readings.put(KEY_PROTECTION, keyProtection(now));
        return new Posture(readings);
    }

    /** The same of a posture known already. */
    public Posture complete(KnownPosture reported, String collected, @Nullable String custom, Instant now) {
        var known = Map.of(KEY_PROTECTION, keyProtection(now));
        if (custom == null) {
            return reported.at(collected, known);
        }
        Map<String, Reading> beside = new HashMap<>(CustomReadings.parse(custom));
        beside.putAll(known);
        return reported.at(collected, beside);
    }

    private Reading keyProtection(Instant now) {
        KeyProtection protection =
                keyProtection == null ? KeyProtection.SOFTWARE : KeyProtection.fromWire(keyProtection);
        return new Reading(
                protection.wire(),
                ReadingState.FOUND,
                now,
                "the platform's registry",
                protection == KeyProtection.ATTESTED_TPM ? EvidenceGrade.ATTESTED : EvidenceGrade.AGENT_REPORTED);
    }

    public static StoredSubject parse(String text) {
        return WireJson.mapper().readValue(text, StoredSubject.class);
    }

    public String text() {
        return WireJson.mapper().writeValueAsString(this);
    }

    public Subject subject() {
        return new Subject(Set.copyOf(groups), ownership);
    }
}
