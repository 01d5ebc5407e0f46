package io.portcullis.platform.certificates;

import static io.portcullis.platform.certificates.RevocationIT.serial;
import static io.portcullis.platform.certificates.StatusClient.get;
import static io.portcullis.platform.certificates.StatusClient.post;
import static io.portcullis.platform.certificates.StatusClient.shard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.pki.CrlShard;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What openssl and Java make of CRLs and OCSP answers. */
class RevocationVerdictsIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    @RegisterExtension
    private static final StatusClient CLIENT = new StatusClient(PLATFORM);

    @TempDir
    private Path directory;

    @Test
    void opensslAgreesOnCrls() throws Exception {
        var openssl = new Openssl(directory);
        TestDevice good = TestDevice.enroll(PLATFORM);
        TestDevice revoked = TestDevice.enroll(PLATFORM);
        CLIENT.revoke(revoked, "key_compromise");
        openssl.write("root.pem", CLIENT.root());
        openssl.write("issuing.pem", CLIENT.authority());
        openssl.write("chain.pem", CLIENT.authority(), CLIENT.root());

        for (TestDevice device : List.of(good, revoked)) {
            openssl.write("device.pem", device.certificate());
            openssl.write(
                    "shard.crl", get(PLATFORM, CLIENT.crlPath(shard(device))).body());
            assertThat(openssl.run(
                            "crl", "-inform", "DER", "-in", "shard.crl", "-CAfile", "chain.pem", "-out", "shard.pem"))
                    .contains("verify OK");
            String verdict = openssl.run(
                    "verify",
                    "-x509_strict",
                    "-CAfile",
                    "root.pem",
                    "-untrusted",
                    "issuing.pem",
                    "-crl_check",
                    "-CRLfile",
                    "shard.pem",
                    "device.pem");
            if (device == good) {
                assertThat(verdict).contains("device.pem: OK");
            } else {
                assertThat(verdict).contains("certificate revoked");
            }
        }
        assertThat(openssl.run("crl", "-in", "shard.pem", "-noout", "-text"))
                .contains("X509v3 Issuing Distribution Point: critical", "Only User Certificates", "Key Compromise")
                .contains("X509v3 Authority Key Identifier", "X509v3 CRL Number");
        openssl.write("device.pem", good.certificate());
        int wrong = (shard(good) + 1) % CrlShard.COUNT;
        openssl.write("wrong.crl", get(PLATFORM, CLIENT.crlPath(wrong)).body());
        openssl.run("crl", "-inform", "DER", "-in", "wrong.crl", "-out", "wrong.pem");
        assertThat(openssl.run(
                        "verify",
                        "-CAfile",
                        "root.pem",
                        "-untrusted",
                        "issuing.pem",
                        "-crl_check",
                        "-CRLfile",
                        "wrong.pem",
                        "device.pem"))
                .as("another shard's CRL says nothing about it")
                .doesNotContain("device.pem: OK");
        assertThat(openssl.run(
                        "verify",
                        "-CAfile",
                        "root.pem",
                        "-untrusted",
                        "issuing.pem",
                        "-attime",
                        Long.toString(
                                good.certificate().getNotAfter().toInstant().getEpochSecond() + 60),
                        "device.pem"))
                .contains("certificate has expired");
    }

    @Test
    void opensslAgreesOnOcsp() throws Exception {
        var openssl = new Openssl(directory);
        TestDevice good = TestDevice.enroll(PLATFORM);
        TestDevice revoked = TestDevice.enroll(PLATFORM);
        CLIENT.revoke(revoked, "cessation_of_operation");
        openssl.write("root.pem", CLIENT.root());
        openssl.write("issuing.pem", CLIENT.authority());

        assertThat(asked(openssl, "0x" + serial(good))).contains("Response verify OK", ": good");
        assertThat(asked(openssl, "0x" + serial(revoked)))
                .contains("Response verify OK", ": revoked", "Reason: cessationOfOperation");
        assertThat(asked(openssl, "0x4711")).contains("Response verify OK", ": unknown");
    }

    private String asked(Openssl openssl, String serial) throws IOException, InterruptedException {
        openssl.run("ocsp", "-issuer", "issuing.pem", "-sha256", "-serial", serial, "-reqout", "request.der");
        openssl.write(
                "response.der",
                post(CLIENT.second(), Files.readAllBytes(openssl.file("request.der")))
                        .body());
        assertThat(openssl.run(
                        "ocsp",
                        "-reqin",
                        "request.der",
                        "-respin",
                        "response.der",
                        "-CAfile",
                        "root.pem",
                        "-verify_other",
                        "issuing.pem"))
                .as("the nonce of the request is in the answer")
                .contains("Response verify OK")
                .doesNotContain("WARNING");
        return openssl.run(
                "ocsp",
                "-respin",
                "response.der",
                "-issuer",
                "issuing.pem",
                "-sha256",
                "-serial",
                serial,
                "-no_nonce",
                "-CAfile",
                "root.pem",
                "-verify_other",
                "issuing.pem");
    }

    @Test
    void javaAgrees() throws Exception {
        TestDevice good = TestDevice.enroll(PLATFORM);
        TestDevice revoked = TestDevice.enroll(PLATFORM);
        CLIENT.revoke(revoked, "key_compromise");

        for (boolean ocsp : List.of(true, false)) {
            validate(good, ocsp);
            assertThatThrownBy(() -> validate(revoked, ocsp))
                    .isInstanceOfSatisfying(
                            CertPathValidatorException.class,
                            e -> assertThat(e.getReason()).isEqualTo(CertPathValidatorException.BasicReason.REVOKED));
        }
    }

    private void validate(TestDevice device, boolean ocsp) throws Exception {
        var validator = CertPathValidator.getInstance("PKIX");
        var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        var options =
                EnumSet.of(PKIXRevocationChecker.Option.ONLY_END_ENTITY, PKIXRevocationChecker.Option.NO_FALLBACK);
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(CLIENT.root(), null)));
        if (ocsp) {
            checker.setOcspResponses(Map.of(
                    device.certificate(),
                    post(PLATFORM, CLIENT.request(device.certificate().getSerialNumber(), null))
                            .body()));
        } else {
            options.add(PKIXRevocationChecker.Option.PREFER_CRLS);
            parameters.addCertStore(CertStore.getInstance(
                    "Collection", new CollectionCertStoreParameters(List.of(CLIENT.crl(PLATFORM, shard(device))))));
        }
        checker.setOptions(options);
        parameters.addCertPathChecker(checker);
        validator.validate(
                CertificateFactory.getInstance("X.509")
                        .generateCertPath(List.of(device.certificate(), CLIENT.authority())),
                parameters);
    }
}
