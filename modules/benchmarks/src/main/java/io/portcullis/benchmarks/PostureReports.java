package io.portcullis.benchmarks;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.WireJson;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Signs the reports of one device, each with a report id greater than the one before. */
final class PostureReports {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    /** A healthy machine, by every attribute of the catalogue. */
    private static final Map<String, Object> HEALTHY = healthy();

    private final TimeBasedEpochGenerator reportIds = Generators.timeBasedEpochGenerator();
    private final BenchDevice device;
    private final URI deviceUrl;
    private final String header;
    private final String claims;
    private final String others;
    private final Signature signature;

    PostureReports(BenchDevice device, String issuer, URI deviceUrl) {
        this.device = device;
        this.deviceUrl = deviceUrl;
        this.header = encode("{\"alg\":\"ES256\",\"typ\":\"" + ClaimNames.POSTURE_REPORT_TYPE + "\",\"x5t#S256\":\""
                + device.thumbprint() + "\"}");
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(ClaimNames.EAT_PROFILE, ClaimNames.POSTURE_PROFILE);
        members.put("sub", device.id());
        members.put("aud", issuer);
        members.put(ClaimNames.POSTURE, readings());
        String json = WireJson.mapper().writeValueAsString(members);
        this.claims = json.substring(0, json.length() - 1);
        members.remove(ClaimNames.POSTURE);
        String rest = WireJson.mapper().writeValueAsString(members);
        this.others = rest.substring(0, rest.length() - 1);
        try {
            this.signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(device.keys().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new BenchmarkException("this JVM cannot sign reports", e);
        }
    }

    /** The next report as a whole HTTP request. */
    byte[] next() {
        return request(now(claims));
    }

    /** A whole report, and what says that nothing has changed since then. */
    WholeReport whole() {
        String payload = now(claims);
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(encode(payload).getBytes(StandardCharsets.US_ASCII));
            return new WholeReport(this, ByteBuffer.wrap(request(payload)), BASE64URL.encodeToString(digest));
        } catch (GeneralSecurityException e) {
            throw new BenchmarkException("this JVM has no SHA-256", e);
        }
    }

    /** A report that others refer to by its hash. */
    record WholeReport(PostureReports reports, ByteBuffer request, String hash) {
        byte[] unchanged() {
            return reports.request(
                    reports.now(reports.others + ",\"" + ClaimNames.POSTURE_UNCHANGED + "\":\"" + hash + "\""));
        }
    }

    private String now(String members) {
        return members + ",\"iat\":" + Instant.now().getEpochSecond() + ",\"jti\":\"" + reportIds.generate() + "\"}";
    }

    private byte[] request(String payload) {
        String input = header + "." + encode(payload);
        try {
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            String report = input + "." + BASE64URL.encodeToString(signature.sign());
            return Requests.post(deviceUrl, "/device/v1/posture", "application/eat+jwt", report);
        } catch (GeneralSecurityException e) {
            throw new BenchmarkException("a report of " + device.id() + " cannot be signed", e);
        }
    }

    private static String encode(String json) {
        return BASE64URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** What a healthy device reports now. */
    static Map<String, PostureReading> readings() {
        Instant now = Instant.now();
        Map<String, PostureReading> readings = new LinkedHashMap<>();
        HEALTHY.forEach(
                (name, value) -> readings.put(name, new PostureReading(value, "found", now, "benchmark", "os_api")));
        return readings;
    }

    private static Map<String, Object> healthy() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("os.type", "linux");
        values.put("os.name", "debian");
        values.put("os.version", "99.0");
        values.put("os.kernel", "99.0.0-amd64");
        values.put("os.arch", "x86_64");
        values.put("disk.root.encrypted", true);
        values.put("firewall.enabled", true);
        values.put("ssh.running", false);
        values.put("ssh.password_login", false);
        values.put("boot.secure_boot", true);
        values.put("tpm.present", true);
        values.put("tpm.version", "2.0");
        values.put("host.virtualization", "none");
        values.put("updates.security_pending", 0);
        values.put("mac.framework", "apparmor");
        values.put("mac.enforcing", true);
        values.put("screen.lock_enabled", true);
        values.put("screen.lock_delay_seconds", 60);
        values.put("agent.version", "99.0.0");
        values.put("host.name", "benchmark");
        return values;
    }
}
