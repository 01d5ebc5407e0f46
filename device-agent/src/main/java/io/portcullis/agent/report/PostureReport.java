package io.portcullis.agent.report;

import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.DeviceJwt;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.posture.Reading;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A posture report: an Entity Attestation Token (RFC 9711) as a JWT signed by the device key. */
final class PostureReport {

    private PostureReport() {}

    /** Everything that leaves the device, member by member. */
    static Map<String, @Nullable Object> claims(
            String deviceId, String audience, Instant at, UUID id, Map<String, Reading> readings) {
        Map<String, @Nullable Object> posture = new LinkedHashMap<>();
        readings.forEach((name, reading) -> posture.put(name, member(reading)));
        Map<String, @Nullable Object> claims = frame(deviceId, audience, at, id);
        claims.put(ClaimNames.POSTURE, posture);
        return claims;
    }

    /**
     * The same where all of it is as it was.
     *
     * @param hash of the report that said it
     */
    static Map<String, @Nullable Object> unchanged(String deviceId, String audience, Instant at, UUID id, String hash) {
        Map<String, @Nullable Object> claims = frame(deviceId, audience, at, id);
        claims.put(ClaimNames.POSTURE_UNCHANGED, hash);
        return claims;
    }

    private static Map<String, @Nullable Object> frame(String deviceId, String audience, Instant at, UUID id) {
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        claims.put(ClaimNames.EAT_PROFILE, ClaimNames.POSTURE_PROFILE);
        claims.put("sub", deviceId);
        claims.put("aud", audience);
        claims.put("iat", at.getEpochSecond());
        claims.put("jti", id);
        return claims;
    }

    /** Compact JWS. */
    static String sign(Map<String, @Nullable Object> claims, DeviceIdentity identity) {
        Map<String, @Nullable Object> header = new LinkedHashMap<>();
        header.put("typ", ClaimNames.POSTURE_REPORT_TYPE);
        header.put(ClaimNames.X5T_S256, identity.thumbprint());
        return DeviceJwt.sign(header, claims, identity);
    }

    /** One reading as it stands in a report. */
    static Map<String, @Nullable Object> member(Reading reading) {
        Map<String, @Nullable Object> member = new LinkedHashMap<>();
        if (reading.value() != null) {
            member.put("value", reading.value());
        }
        member.put("state", reading.state().wire());
        member.put("collected_at", reading.collectedAt());
        member.put("method", reading.method());
        member.put("evidence_grade", reading.grade().wire());
        return member;
    }

    /** The payload part of a compact JWS. */
    static String payload(String jws) {
        return jws.substring(jws.indexOf('.') + 1, jws.lastIndexOf('.'));
    }
}
