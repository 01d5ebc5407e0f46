package io.portcullis.platform.compliance.reports;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.contracts.WireJson;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.policies.InForce;
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
public final class ReportingDevice {
    public final UUID id;
    final TestCertificates.Identity identity = TestCertificates.selfSigned("device");
    final DevicePrincipal principal;
    private final Installation installation;
    private final TimeBasedEpochGenerator ids;

    public ReportingDevice(Installation installation, String... groups) {
        this(installation, UUID.randomUUID(), groups);
    }

    /** One of those that are decided together after a publication. */
    public static ReportingDevice inBucket(Installation installation, int bucket) {
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

    public ReportOutcome report(Installation.Node node, Map<String, Object> values) {
        return send(node, signed(header(), claims(readings(values))));
    }

    public ReportOutcome send(Installation.Node node, byte[] report) {
        return node.get(PostureReports.class).take(principal, report);
    }

    /** The answer to a report that must be accepted. */
    public ReportAnswer accepted(Installation.Node node, Map<String, Object> values) {
        var outcome = report(node, values);
        assertThat(outcome).isInstanceOf(ReportOutcome.Accepted.class);
        return ((ReportOutcome.Accepted) outcome).answer();
    }

    /** The code of the problem that a report must be refused for. */
    public String refused(Installation.Node node, byte[] report) {
        var outcome = send(node, report);
        assertThat(outcome).isInstanceOf(ReportOutcome.Refused.class);
        return ((ReportOutcome.Refused) outcome).code();
    }

    public CollectionPlan plan(Installation.Node node) {
        return node.get(PostureReports.class).plan(id);
    }

    /** Says that everything is as in an earlier report of anybody. */
    public byte[] unchanged(String hash) {
        var claims = claims(Map.of());
        claims.remove(ClaimNames.POSTURE);
        claims.put(ClaimNames.POSTURE_UNCHANGED, hash);
        return signed(header(), claims);
    }

    /** By which later reports refer to a report. */
    public static String hash(byte[] report) {
        try {
            String payload = new String(report, StandardCharsets.US_ASCII).split("\\.", -1)[1];
            return Base64URL.encode(
                            MessageDigest.getInstance("SHA-256").digest(payload.getBytes(StandardCharsets.US_ASCII)))
                    .toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public Map<String, Object> readings(Map<String, Object> values) {
        Map<String, Object> readings = new LinkedHashMap<>();
        values.forEach((name, value) -> readings.put(name, reading(value)));
        return readings;
    }

    public Map<String, Object> reading(Object value) {
        Map<String, Object> reading = new LinkedHashMap<>();
        reading.put("value", value);
        reading.put("state", "found");
        reading.put("collected_at", installation.clock.instant().toString());
        reading.put("method", "test");
        reading.put("evidence_grade", "os_api");
        return reading;
    }

    /** Of a report made now; change it to spoil it. */
    public Map<String, Object> claims(Map<String, Object> readings) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put(ClaimNames.EAT_PROFILE, ClaimNames.POSTURE_PROFILE);
        claims.put("sub", id.toString());
        claims.put("aud", Installation.ISSUER);
        claims.put("iat", installation.clock.instant().getEpochSecond());
        claims.put("jti", ids.generate().toString());
        claims.put(ClaimNames.POSTURE, readings);
        return claims;
    }

    public JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(ClaimNames.POSTURE_REPORT_TYPE))
                .x509CertSHA256Thumbprint(new Base64URL(principal.thumbprint()));
    }

    public byte[] signed(JWSHeader.Builder header, Map<String, Object> claims) {
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
