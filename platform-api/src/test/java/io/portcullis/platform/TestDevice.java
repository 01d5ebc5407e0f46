package io.portcullis.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.verifier.testing.TestProof;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A device as the platform sees one: key, certificate, and the requests it sends. */
public final class TestDevice {
    private static final NoArgGenerator REPORT_IDS = Generators.timeBasedEpochRandomGenerator();

    private final RunningPlatform platform;
    private final KeyPair keys;
    private final List<X509Certificate> chain;
    private final UUID id;
    private final HttpClient client;

    /** The same device as it calls another node. */
    public TestDevice at(RunningPlatform node) {
        return new TestDevice(node, keys, chain);
    }

    private TestDevice(RunningPlatform platform, KeyPair keys, List<X509Certificate> chain) {
        this.platform = platform;
        this.keys = keys;
        this.chain = chain;
        this.id = UUID.fromString(
                chain.getFirst().getSubjectX500Principal().getName().replaceAll(".*CN=([0-9a-f-]{36}).*", "$1"));
        this.client = platform.client(keys.getPrivate(), chain);
    }

    /** Enrolls a new device with a fresh single-use token. */
    public static TestDevice enroll(RunningPlatform platform) {
        return enroll(platform, "{\"description\":\"test\"}");
    }

    /** @param tokenRequest the enrollment token to create, as JSON for the admin API */
    public static TestDevice enroll(RunningPlatform platform, String tokenRequest) {
        var created = platform.admin("POST", "/api/v1/enrollment-tokens", tokenRequest);
        if (created.statusCode() / 100 != 2) {
            throw new IllegalStateException(created.statusCode() + " " + created.body());
        }
        String secret = RunningPlatform.json(created).get("secret").stringValue();
        var keys = TestCertificates.p256();
        var answer = requestCertificate(platform, secret, certificateRequest(keys, "CN=whatever"));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return new TestDevice(platform, keys, certificates(answer.body()));
    }

    /** Enrolls with this secret and key; headers as names and values. */
    public static TestDevice enroll(RunningPlatform platform, String secret, KeyPair keys, String... headers) {
        var answer = requestCertificate(platform, secret, certificateRequest(keys, "CN=whatever"), headers);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return new TestDevice(platform, keys, certificates(answer.body()));
    }

    /** Sends a base64 PKCS#10 request to {@code simpleenroll}; headers as names and values. */
    public static HttpResponse<String> requestCertificate(
            RunningPlatform platform, String secret, String request, String... headers) {
        var enrollment = HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/.well-known/est/simpleenroll"))
                .header("Authorization", RunningPlatform.basic("enrollment", secret))
                .header("Content-Type", "application/pkcs10")
                .header("Content-Transfer-Encoding", "base64")
                .header("Portcullis-Device-Name", "test-machine")
                .POST(HttpRequest.BodyPublishers.ofString(request));
        for (int i = 0; i < headers.length; i += 2) {
            enrollment.header(headers[i], headers[i + 1]);
        }
        return RunningPlatform.send(platform.client(), enrollment);
    }

    /** A base64 PKCS#10 request for a key, signed by it. */
    public static String certificateRequest(KeyPair keys, String subject) {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return Base64.getEncoder()
                    .encodeToString(
                            new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), keys.getPublic())
                                    .build(signer)
                                    .getEncoded());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificates of a certs-only answer, the device's own first. */
    public static List<X509Certificate> certificates(String body) {
        try {
            var factory = CertificateFactory.getInstance("X.509");
            byte[] der = Base64.getMimeDecoder().decode(body);
            return factory.generateCertificates(new ByteArrayInputStream(der)).stream()
                    .map(X509Certificate.class::cast)
                    .filter(certificate ->
                            !certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                    .sorted(Comparator.comparingInt(X509Certificate::getBasicConstraints))
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Renews with a new key, as an agent does. */
    public TestDevice renew() {
        var next = TestCertificates.p256();
        var answer = requestRenewal(certificateRequest(next, "CN=whatever"));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return withCertificate(next, answer);
    }

    /** The same device with another key and the certificate that a request for it was answered with. */
    public TestDevice withCertificate(KeyPair next, HttpResponse<String> answer) {
        return new TestDevice(platform, next, certificates(answer.body()));
    }

    /** Sends a base64 PKCS#10 request to {@code simplereenroll}; headers as names and values. */
    public HttpResponse<String> requestRenewal(String request, String... headers) {
        return requestRenewal(client, platform, request, headers);
    }

    public static HttpResponse<String> requestRenewal(
            HttpClient client, RunningPlatform platform, String request, String... headers) {
        var renewal = HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/.well-known/est/simplereenroll"))
                .header("Content-Type", "application/pkcs10")
                .header("Content-Transfer-Encoding", "base64")
                .POST(HttpRequest.BodyPublishers.ofString(request));
        for (int i = 0; i < headers.length; i += 2) {
            renewal.header(headers[i], headers[i + 1]);
        }
        return RunningPlatform.send(client, renewal);
    }

    /** Any request with the device's certificate. @return its HTTP status */
    public int use() {
        return RunningPlatform.send(
                        client, HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/device/v1/plan")))
                .statusCode();
    }

    public UUID id() {
        return id;
    }

    public KeyPair keys() {
        return keys;
    }

    public ECKey jwk() {
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) keys.getPublic())
                .privateKey(keys.getPrivate())
                .build();
    }

    /** Its certificate first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The device plane of the node that it calls. */
    public String url() {
        return platform.deviceUrl();
    }

    /** Presents this device's certificate. */
    public HttpClient client() {
        return client;
    }

    /** Base64url SHA-256 of the certificate. */
    public String thumbprint() {
        try {
            return Base64URL.encode(MessageDigest.getInstance("SHA-256")
                            .digest(certificate().getEncoded()))
                    .toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Readings as reported now, by name; a value of any JSON type. */
    public static Map<String, Object> readings(Map<String, Object> values) {
        Map<String, Object> readings = new LinkedHashMap<>();
        values.forEach((name, value) -> readings.put(
                name,
                Map.of(
                        "value", value,
                        "state", "found",
                        "collected_at", Instant.now().toString(),
                        "method", "test",
                        "evidence_grade", "os_api")));
        return readings;
    }

    /** A signed report; {@code change} may spoil its claims. */
    public String signedReport(Map<String, Object> readings, Consumer<JWTClaimsSet.Builder> change) {
        var claims = new JWTClaimsSet.Builder()
                .claim(ClaimNames.EAT_PROFILE, ClaimNames.POSTURE_PROFILE)
                .subject(id.toString())
                .audience(platform.issuer())
                .claim("iat", Instant.now().getEpochSecond())
                .jwtID(REPORT_IDS.generate().toString())
                .claim(ClaimNames.POSTURE, readings);
        change.accept(claims);
        try {
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(new JOSEObjectType(ClaimNames.POSTURE_REPORT_TYPE))
                            .x509CertSHA256Thumbprint(new Base64URL(thumbprint()))
                            .build(),
                    claims.build());
            jwt.sign(new ECDSASigner((ECPrivateKey) keys.getPrivate()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reports these attribute values, all found just now. */
    public HttpResponse<String> report(Map<String, Object> values) {
        return post(signedReport(readings(values), claims -> {}));
    }

    /** Posts a report as it is. */
    public HttpResponse<String> post(String report) {
        return RunningPlatform.send(
                client,
                HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/device/v1/posture"))
                        .header("Content-Type", "application/eat+jwt")
                        .POST(HttpRequest.BodyPublishers.ofString(report)));
    }

    /** Asks for a token with the client credentials grant. */
    public HttpResponse<String> token(String resource) {
        return tokenRequest(
                "grant_type=client_credentials&client_id=" + id + "&resource=" + URLEncoder.encode(resource, UTF_8));
    }

    /** A good DPoP proof for the token endpoint; a test may spoil it. */
    public TestProof proof() {
        return new TestProof(jwk(), "POST", platform.deviceUrl() + "/oauth2/token");
    }

    /** Asks for a token with these {@code DPoP} headers. */
    public HttpResponse<String> tokenWithProof(String resource, String... proofs) {
        var request = HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&client_id=" + id + "&resource="
                        + URLEncoder.encode(resource, UTF_8)));
        for (String proof : proofs) {
            request.header("DPoP", proof);
        }
        return RunningPlatform.send(client, request);
    }

    public HttpResponse<String> tokenRequest(String form) {
        return tokenRequest(client, platform, form);
    }

    public static HttpResponse<String> tokenRequest(HttpClient client, RunningPlatform platform, String form) {
        return RunningPlatform.send(
                client,
                HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }
}
