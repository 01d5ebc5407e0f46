package io.portcullis.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we issue, judged by an implementation that is not ours. */
class OpensslAgreementTest {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    @TempDir
    Path directory;

    @BeforeAll
    static void opensslIsHere() {
        boolean found = List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "openssl")));
        Assumptions.assumeTrue(found, "openssl is not installed");
    }

    @Test
    void opensslFindsTheChainGood() throws Exception {
        var random = new SecureRandom();
        var clock = Clock.systemUTC();
        var ceremony = new AuthorityCeremony(clock, random);
        var root = ceremony.createRoot();
        var issuing = ceremony.createIssuing(root);
        var issuer = new DeviceIssuer(
                issuing, DeviceCertificateProfile.standard(URI.create("https://pki.example.com")), clock, random);
        var ready = (DeviceIssuer.Preparation.Ready)
                issuer.prepare(UUID.randomUUID(), Requests.ec("secp256r1").getPublic(), KeyProtection.TPM);
        pem("root.pem", root.certificate());
        pem("issuing.pem", issuing.certificate());
        pem("device.pem", issuer.issue(ready.certificate()));

        assertThat(openssl(
                        "verify",
                        "-x509_strict",
                        "-check_ss_sig",
                        "-purpose",
                        "sslclient",
                        "-CAfile",
                        "root.pem",
                        "-untrusted",
                        "issuing.pem",
                        "device.pem"))
                .contains("device.pem: OK");
        // A relying party may demand that the key lives in hardware.
        assertThat(verifyPolicy(KeyProtection.TPM)).contains("device.pem: OK");
        assertThat(verifyPolicy(KeyProtection.ATTESTED_TPM)).contains("error");
        assertThat(openssl(
                        "verify",
                        "-purpose",
                        "sslserver",
                        "-CAfile",
                        "root.pem",
                        "-untrusted",
                        "issuing.pem",
                        "device.pem"))
                .contains("error");
    }

    @Test
    void opensslReadsEveryExtension() throws Exception {
        var random = new SecureRandom();
        var clock = Clock.systemUTC();
        var ceremony = new AuthorityCeremony(clock, random);
        var issuing = ceremony.createIssuing(ceremony.createRoot());
        var profile = DeviceCertificateProfile.standard(URI.create("https://pki.example.com"));
        var issuer = new DeviceIssuer(issuing, profile, clock, random);
        var device = UUID.randomUUID();
        var ready = (DeviceIssuer.Preparation.Ready)
                issuer.prepare(device, Requests.ec("secp384r1").getPublic(), KeyProtection.ATTESTED_TPM);
        X509Certificate certificate = issuer.issue(ready.certificate());
        pem("device.pem", certificate);
        String ca = Thumbprint.x5tS256(issuing.certificate());

        assertThat(openssl("x509", "-in", "device.pem", "-noout", "-text", "-nameopt", "RFC2253"))
                .contains(
                        "Subject: CN=" + device + ",O=Portcullis",
                        "URI:urn:uuid:" + device,
                        "X509v3 Basic Constraints: critical",
                        "CA:FALSE",
                        "X509v3 Key Usage: critical",
                        "Digital Signature",
                        "TLS Web Client Authentication",
                        "Policy: " + KeyProtection.ATTESTED_TPM.policyOid(),
                        "OCSP - URI:https://pki.example.com/pki/ocsp",
                        "CA Issuers - URI:https://pki.example.com/pki/ca/" + ca + ".cer",
                        "URI:https://pki.example.com/pki/crl/" + ca + "/"
                                + CrlShard.of(certificate.getSerialNumber()).number() + ".crl");
    }

    @Test
    void opensslMakesRequestsThatWeRead() throws Exception {
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem");
        openssl("req", "-new", "-key", "key.pem", "-subj", "/CN=root/O=Evil", "-outform", "DER", "-out", "request.der");

        assertThat(CertificateRequest.read(Files.readAllBytes(directory.resolve("request.der"))))
                .isInstanceOf(CertificateRequest.Reading.Accepted.class);
    }

    @Test
    void opensslReadsABundle() throws Exception {
        var ceremony = new AuthorityCeremony(Clock.systemUTC(), new SecureRandom());
        var issuing = ceremony.createIssuing(ceremony.createRoot());
        Files.write(directory.resolve("bundle.der"), CertificateBundle.certsOnly(issuing.chain()));

        assertThat(openssl("pkcs7", "-inform", "DER", "-in", "bundle.der", "-print_certs", "-noout"))
                .contains("Portcullis Device Issuing CA", "Portcullis Device Root");
    }

    private String verifyPolicy(KeyProtection wanted) throws Exception {
        return openssl(
                "verify",
                "-explicit_policy",
                "-policy",
                wanted.policyOid(),
                "-CAfile",
                "root.pem",
                "-untrusted",
                "issuing.pem",
                "device.pem");
    }

    private void pem(String name, X509Certificate certificate) throws Exception {
        Files.writeString(
                directory.resolve(name),
                "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    private String openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
