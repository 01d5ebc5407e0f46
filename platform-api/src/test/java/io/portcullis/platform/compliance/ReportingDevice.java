package io.portcullis.platform.compliance;

import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.util.Base64URL;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.WireJson;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.devices.DevicePrincipal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** A device with its key, and the reports it can sign: honest ones, and others. */
final class ReportingDevice {
    final UUID id;
    final TestCertificates.Identity identity = TestCertificates.selfSigned("device");
    final DevicePrincipal principal;
    private final Installation installation;
    private final TimeBasedEpochGenerator ids;

    ReportingDevice(Installation installation, String... groups) {
        this(installation, UUID.randomUUID(), groups);
    }

    /** One of those that are decided together after a publication. */
    static ReportingDevice inBucket(Installation installation, int bucket) {
        UUID id = UUID.randomUUID();
        while (InForce.bucket(id) != bucket) {
            id = UUID.randomUUID();
        }
        return new ReportingDevice(installation, id);
    }

    private ReportingDevice(Installation installation, UUID id, String... groups) {
        this.id = id;
        this.installation = installation;
        this.ids = new TimeBasedEpochGenerator(new Random(7), new UUIDClock() {
            @Override
            public long currentTimeMillis() {
                return installation.clock.millis();
            }
        });
        this.principal = principal(KeyProtection.SOFTWARE, false);
        installation.devices.add(id, List.of(groups));
    }

    /** As it is with a certificate for a key of this protection. */
    DevicePrincipal principal(KeyProtection protection, boolean renewalRequested) {
        return new DevicePrincipal(id, identity.certificate(), thumbprint(), protection, renewalRequested);
    }

    ReportOutcome report(Installation.Node node, Map<String, Object> values) {
        return node.get(PostureReports.class).take(principal, signed(header(), claims(readings(values))));
    }

    /** Says that everything is as in an earlier report of anybody. */
    byte[] unchanged(String hash) {
        var claims = claims(Map.of());
        claims.remove(ClaimNames.POSTURE);
        claims.put(ClaimNames.POSTURE_UNCHANGED, hash);
        return signed(header(), claims);
    }

    /** By which later reports refer to a report. */
    static String hash(byte[] report) {
        try {
            String payload = new String(report, StandardCharsets.US_ASCII).split("\\.", -1)[1];
            return Base64URL.encode(
                            MessageDigest.getInstance("SHA-256").digest(payload.getBytes(StandardCharsets.US_ASCII)))
                    .toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, Object> readings(Map<String, Object> values) {
        Map<String, Object> readings = new LinkedHashMap<>();
        values.forEach((name, value) -> readings.put(name, reading(value)));
        return readings;
    }

    Map<String, Object> reading(Object value) {
        Map<String, Object> reading = new LinkedHashMap<>();
        reading.put("value", value);
        reading.put("state", "found");
        reading.put("collected_at", installation.clock.instant().toString());
        reading.put("method", "test");
        reading.put("evidence_grade", "os_api");
        return reading;
    }

    /** Of a report made now; change it to spoil it. */
    Map<String, Object> claims(Map<String, Object> readings) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put(ClaimNames.EAT_PROFILE, ClaimNames.POSTURE_PROFILE);
        claims.put("sub", id.toString());
        claims.put("aud", Installation.ISSUER);
        claims.put("iat", installation.clock.instant().getEpochSecond());
        claims.put("jti", ids.generate().toString());
        claims.put(ClaimNames.POSTURE, readings);
        return claims;
    }

    JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(ClaimNames.POSTURE_REPORT_TYPE))
                .x509CertSHA256Thumbprint(new Base64URL(principal.thumbprint()));
    }

    byte[] signed(JWSHeader.Builder header, Map<String, Object> claims) {
        return signed(header, WireJson.mapper().writeValueAsString(claims));
    }

    byte[] signed(JWSHeader.Builder header, String payload) {
        try {
            var jws = new JWSObject(header.build(), new Payload(payload));
            jws.sign(new ECDSASigner((ECPrivateKey) identity.privateKey()));
            return jws.serialize().getBytes(StandardCharsets.US_ASCII);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private String thumbprint() {
        try {
            byte[] der = identity.certificate().getEncoded();
            return Base64URL.encode(MessageDigest.getInstance("SHA-256").digest(der))
                    .toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
