package io.portcullis.platform.devices;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pki.CertificateBundle;
import io.portcullis.pki.PresentedChain;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.certificates.DeviceCertificates;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.est.ESTAuth;
import org.bouncycastle.est.ESTService;
import org.bouncycastle.est.EnrollmentResponse;
import org.bouncycastle.est.jcajce.JcaHttpAuthBuilder;
import org.bouncycastle.est.jcajce.JsseESTServiceBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;
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
    void bouncyCastleWaitsForApprovalAndRenews() throws Exception {
        var keys = TestCertificates.p256();
        PKCS10CertificationRequest request = new JcaPKCS10CertificationRequestBuilder(
                        new X500Principal("CN=foreign"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        ESTAuth auth = new JcaHttpAuthBuilder("enrollment", newSecret(true).toCharArray()).build();

        EnrollmentResponse waiting = bouncyCastle().simpleEnroll(false, request, auth);
        assertThat(waiting.isCompleted()).isFalse();
        approveAll();
        var device = TestDevice.certificates(
                Base64.getEncoder().encodeToString(certsOnly(bouncyCastle().simpleEnroll(false, request, auth))));

        var next = TestCertificates.p256();
        PKCS10CertificationRequest renewal = new JcaPKCS10CertificationRequestBuilder(
                        device.getFirst().getSubjectX500Principal(), next.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(next.getPrivate()));
        EnrollmentResponse renewed =
                bouncyCastle(keys.getPrivate(), device.getFirst()).simpleEnroll(true, renewal, null);
        assertThat(renewed.getStore().getMatches(null))
                .singleElement()
                .satisfies(certificate -> assertThat(certificate.getSubject().toString())
                        .endsWith(PresentedChain.deviceOf(device.getFirst())
                                .orElseThrow()
                                .toString()));
    }

    @Test
    void strongSwanEnrollsAndRenews() throws Exception {
        Assumptions.assumeTrue(installed("pki") && installed("openssl"), "strongswan-pki or openssl is not installed");
        Files.writeString(directory.resolve("tls.pem"), pem(PLATFORM.tlsCertificate()));
        String url = PLATFORM.deviceUrl();
        run("pki --estca --url " + url + " --cacert tls.pem --caout ca.pem --outform pem --force");
        var authorities = PLATFORM.bean(DeviceCertificates.class).caCertificates();
        Files.writeString(directory.resolve("issuing.pem"), pem(authorities.getFirst()));
        Files.writeString(directory.resolve("root.pem"), pem(authorities.getLast()));
        Files.writeString(directory.resolve("chain.pem"), pem(authorities.getFirst()) + pem(authorities.getLast()));
        run("openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
        run("openssl req -new -key key.pem -subj /CN=foreign -outform DER -out request.der");
        write(
                "device.pem",
                "pki --est --url " + url + " --in request.der --cacert tls.pem --cacert root.pem --cacert issuing.pem"
                        + " --userpass enrollment:" + newSecret() + " --outform pem");
        run("openssl ecparam -name secp384r1 -genkey -noout -out next.pem");
        run("openssl req -new -key next.pem -subj /CN=foreign -outform DER -out next.der");
        write(
                "renewed.pem",
                "pki --est --url " + url + " --in next.der --cacert tls.pem --cacert root.pem --cacert issuing.pem"
                        + " --cert device.pem --key key.pem --outform pem");

        assertThat(run("openssl verify -purpose sslclient -CAfile chain.pem renewed.pem"))
                .contains("renewed.pem: OK");
        assertThat(run("openssl x509 -in renewed.pem -noout -subject"))
                .isEqualTo(run("openssl x509 -in device.pem -noout -subject"));
    }

    @Test
    void curlAndOpensslEnroll() throws Exception {
        Assumptions.assumeTrue(installed("openssl") && installed("curl"), "curl or openssl is not installed");
        String est = PLATFORM.deviceUrl() + "/.well-known/est";
        Files.writeString(directory.resolve("tls.pem"), pem(PLATFORM.tlsCertificate()));
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
        return bouncyCastle(null, null);
    }

    private static ESTService bouncyCastle(@Nullable PrivateKey key, @Nullable X509Certificate certificate)
            throws Exception {
        var uri = URI.create(PLATFORM.deviceUrl());
        var anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("platform", PLATFORM.tlsCertificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        var builder = new JsseESTServiceBuilder(
                        uri.getHost() + ":" + uri.getPort(), (X509TrustManager) trust.getTrustManagers()[0])
                .withHostNameAuthorizer((name, context) -> name.equals("localhost"));
        if (key != null && certificate != null) {
            var identity = KeyStore.getInstance("PKCS12");
            identity.load(null, null);
            identity.setKeyEntry("device", key, new char[0], new X509Certificate[] {certificate});
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(identity, new char[0]);
            builder.withKeyManagers(keys.getKeyManagers());
        }
        return builder.build();
    }

    private static byte[] certsOnly(EnrollmentResponse response) throws Exception {
        List<X509Certificate> certificates = new ArrayList<>();
        for (X509CertificateHolder holder : response.getStore().getMatches(null)) {
            certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
        return CertificateBundle.certsOnly(certificates);
    }

    private static void approveAll() {
        json(PLATFORM.admin("GET", "/api/v1/enrollment-requests?state=pending", null))
                .valueStream()
                .forEach(request -> PLATFORM.admin(
                        "POST",
                        "/api/v1/enrollment-requests/" + request.get("id").stringValue() + "/approve",
                        null));
    }

    private static String newSecret() {
        return newSecret(false);
    }

    private static String newSecret(boolean approval) {
        var created = PLATFORM.admin(
                "POST",
                "/api/v1/enrollment-tokens",
                "{\"description\":\"foreign\",\"requires_approval\":" + approval + "}");
        return json(created).get("secret").stringValue();
    }

    private static String pem(X509Certificate certificate) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + LINES.encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private void write(String file, String line) throws Exception {
        String output = run(line, ProcessBuilder.Redirect.DISCARD);
        Files.writeString(directory.resolve(file), output);
    }

    private static boolean installed(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private String run(String line) throws Exception {
        return run(line, ProcessBuilder.Redirect.PIPE);
    }

    private String run(String line, ProcessBuilder.Redirect errors) throws Exception {
        Process process = new ProcessBuilder(new ArrayList<>(List.of(line.split(" "))))
                .directory(directory.toFile())
                .redirectErrorStream(errors.equals(ProcessBuilder.Redirect.PIPE))
                .redirectError(errors)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(line.replaceAll("pce_\\S+", "pce_…") + "\n" + output)
                .isZero();
        return output;
    }
}
