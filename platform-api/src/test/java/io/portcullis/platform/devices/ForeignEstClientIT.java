package io.portcullis.platform.devices;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.est.ESTAuth;
import org.bouncycastle.est.ESTService;
import org.bouncycastle.est.EnrollmentResponse;
import org.bouncycastle.est.jcajce.JcaHttpAuthBuilder;
import org.bouncycastle.est.jcajce.JsseESTServiceBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EST clients that are not ours. */
class ForeignEstClientIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    @TempDir
    Path directory;

    @Test
    void bouncyCastleEnrolls() throws Exception {
        ESTService service = bouncyCastle();
        assertThat(service.getCACerts().getCertificateStore().getMatches(null)).hasSize(2);
        var wanted = service.getCSRAttributes().getAttributesResponse();
        assertThat(wanted.isAttribute(X9ObjectIdentifiers.id_ecPublicKey)).isTrue();
        assertThat(wanted.hasRequirement(X9ObjectIdentifiers.ecdsa_with_SHA256)).isTrue();

        var keys = TestCertificates.p256();
        PKCS10CertificationRequest request = new JcaPKCS10CertificationRequestBuilder(
                        new X500Principal("CN=foreign"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        ESTAuth auth = new JcaHttpAuthBuilder("enrollment", newSecret().toCharArray()).build();
        EnrollmentResponse response = service.simpleEnroll(false, request, auth);

        assertThat(response.getStore().getMatches(null))
                .singleElement()
                .satisfies(certificate ->
                        assertThat(certificate.getSubject().toString()).startsWith("O=Portcullis,CN="));
    }

    @Test
    void curlAndOpensslEnroll() throws Exception {
        Assumptions.assumeTrue(installed("openssl") && installed("curl"), "curl or openssl is not installed");
        String est = PLATFORM.deviceUrl() + "/.well-known/est";
        Files.writeString(
                directory.resolve("tls.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + LINES.encodeToString(PLATFORM.tlsCertificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        run("openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
        run("openssl req -new -key key.pem -subj /CN=foreign -outform DER -out request.der");
        run("openssl base64 -e -in request.der -out request.b64");
        run("curl -sf --cacert tls.pem -o cacerts.b64 " + est + "/cacerts");
        run("curl -sf --cacert tls.pem -u enrollment:" + newSecret()
                + " -H Content-Type:application/pkcs10 --data-binary @request.b64 -o device.b64 " + est
                + "/simpleenroll");
        run("openssl base64 -d -A -in cacerts.b64 -out cacerts.p7");
        run("openssl base64 -d -A -in device.b64 -out device.p7");
        run("openssl pkcs7 -inform DER -in cacerts.p7 -print_certs -out cacerts.pem");
        run("openssl pkcs7 -inform DER -in device.p7 -print_certs -out device.pem");

        assertThat(run("openssl verify -purpose sslclient -CAfile cacerts.pem device.pem"))
                .contains("device.pem: OK");
        // With its certificate the device is let past the guard.
        assertThat(run("curl -s --cacert tls.pem --cert device.pem --key key.pem -o /dev/null -w %{http_code} "
                        + PLATFORM.deviceUrl() + "/device/v1/nothing-here"))
                .isEqualTo("404");
    }

    private static ESTService bouncyCastle() throws Exception {
        var uri = URI.create(PLATFORM.deviceUrl());
        var anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("platform", PLATFORM.tlsCertificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        return new JsseESTServiceBuilder(
                        uri.getHost() + ":" + uri.getPort(), (X509TrustManager) trust.getTrustManagers()[0])
                .withHostNameAuthorizer((name, context) -> name.equals("localhost"))
                .build();
    }

    private static String newSecret() {
        var created = PLATFORM.admin("POST", "/api/v1/enrollment-tokens", "{\"description\":\"foreign\"}");
        return json(created).get("secret").stringValue();
    }

    private static boolean installed(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private String run(String line) throws Exception {
        Process process = new ProcessBuilder(new ArrayList<>(List.of(line.split(" "))))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(line.replaceAll("pce_\\S+", "pce_…") + "\n" + output)
                .isZero();
        return output;
    }
}
