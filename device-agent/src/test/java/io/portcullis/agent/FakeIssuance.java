package io.portcullis.agent;

import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import tools.jackson.databind.JsonNode;

/** The fake platform's device CA: enrollment, renewal and recovery. */
final class FakeIssuance {
    private final TestAuthority root = TestAuthority.named("device root");
    private final TestAuthority issuing = root.issuing("device issuing");
    private final Map<String, X509Certificate> issued = new ConcurrentHashMap<>();
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();
    private final Set<PublicKey> asking = ConcurrentHashMap.newKeySet();
    private volatile boolean approvalRequired;
    private volatile Duration age = Duration.ofMinutes(5);
    private volatile Duration lifetime = Duration.ofDays(7);

    void issueFor(Duration duration) {
        lifetime = duration;
    }

    void backdate(Duration duration) {
        age = duration;
    }

    void requireApproval(boolean required) {
        approvalRequired = required;
    }

    X509Certificate issue(UUID device, PublicKey key) {
        Instant now = Instant.now();
        X509Certificate certificate = issuing.device(device, key, now.minus(age), now.plus(lifetime));
        issued.put(thumbprint(certificate), certificate);
        return certificate;
    }

    /** Root last. */
    List<X509Certificate> authorities() {
        return List.of(issuing.certificate(), root.certificate());
    }

    Canned authoritiesAnswer() {
        return new Canned(200, "application/pkcs7-mime", pkcs7(authorities()), Map.of());
    }

    Canned enroll(String body, Map<String, String> headers) throws GeneralSecurityException, IOException {
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString(("enrollment:" + FakePlatform.TOKEN).getBytes(StandardCharsets.UTF_8));
        if (!expected.equals(headers.get("Authorization"))) {
            return new Canned(
                    401,
                    "text/plain",
                    "",
                    Map.of("WWW-Authenticate", "Basic realm=\"est\"", "Portcullis-Error", "used"));
        }
        JcaPKCS10CertificationRequest request =
                new JcaPKCS10CertificationRequest(Base64.getMimeDecoder().decode(body));
        if (approvalRequired) {
            asking.add(request.getPublicKey());
            return new Canned(202, "text/plain", "", Map.of("Retry-After", "1"));
        }
        if (!asking.isEmpty() && !asking.contains(request.getPublicKey())) {
            return new Canned(403, "text/plain", "another key was approved", Map.of("Portcullis-Error", "used"));
        }
        return certificate(issue(UUID.randomUUID(), request.getPublicKey()));
    }

    Canned reenroll(String body, X509Certificate device) throws GeneralSecurityException {
        return certificate(
                issue(deviceId(device), requested(Base64.getMimeDecoder().decode(body))));
    }

    Canned challenge() {
        String nonce = UUID.randomUUID().toString();
        nonces.add(nonce);
        return Canned.json(
                200,
                "{\"nonce\":\"" + nonce + "\",\"expires_at\":\"" + Instant.now().plusSeconds(60) + "\"}");
    }

    Canned recover(String jws) throws GeneralSecurityException {
        String[] parts = jws.split("\\.", -1);
        JsonNode header = WireJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[0]));
        JsonNode claims = WireJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
        X509Certificate expired = issued.get(header.get("x5t#S256").asString());
        if (expired == null
                || !header.get("typ").asString().equals("portcullis-recovery+jwt")
                || !header.get("alg").asString().equals("ES256")
                || !claims.get("aud").asString().equals(FakePlatform.ISSUER)
                || claims.has("iat")) {
            return FakePlatform.refusal("recovery.malformed");
        }
        if (!nonces.remove(claims.get("nonce").asString())) {
            return FakePlatform.refusal("recovery.nonce");
        }
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(expired.getPublicKey());
        signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
            return FakePlatform.refusal("recovery.bad_signature");
        }
        return certificate(issue(
                deviceId(expired),
                requested(Base64.getDecoder().decode(claims.get("csr").asString()))));
    }

    private static PublicKey requested(byte[] der) {
        try {
            return new JcaPKCS10CertificationRequest(der).getPublicKey();
        } catch (IOException | GeneralSecurityException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    private static Canned certificate(X509Certificate certificate) {
        return new Canned(200, "application/pkcs7-mime; smime-type=certs-only", pkcs7(List.of(certificate)), Map.of());
    }

    private static UUID deviceId(X509Certificate certificate) throws GeneralSecurityException {
        String name = (String)
                certificate.getSubjectAlternativeNames().iterator().next().get(1);
        return UUID.fromString(name.substring("urn:uuid:".length()));
    }

    private static String thumbprint(X509Certificate certificate) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String pkcs7(List<X509Certificate> certificates) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new JcaCertStore(certificates));
            return Base64.getEncoder()
                    .encodeToString(generator
                            .generate(new CMSProcessableByteArray(new byte[0]))
                            .getEncoded());
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
