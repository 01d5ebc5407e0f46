package io.portcullis.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ceremony as it is performed: two commands on one machine, files carried to and fro. */
class PkiCommandTest {
    @TempDir
    Path offline;

    @TempDir
    Path platform;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void password() throws Exception {
        Files.writeString(offline.resolve("password"), "a long enough password\n");
    }

    @Test
    void makesARootThatSignsTheKeysOfThePlatform() throws Exception {
        assertThat(run("create-root", "--out", offline.toString(), "--password-file", passwordFile()))
                .isZero();
        X509Certificate root = PemCertificates.read(offline.resolve("root.pem")).getFirst();
        for (AuthorityKind kind : List.of(AuthorityKind.ISSUING, AuthorityKind.ATTESTATION)) {
            var keys = new Pkcs12Keys(platform, "another long password".toCharArray(), new SecureRandom());
            CertificateAuthority key = keys.create(kind.wire(), kind);
            Path request = platform.resolve(kind.wire() + ".csr");
            Files.writeString(request, PemCertificates.request(AuthorityCeremony.request(key, kind)));
            Path chain = platform.resolve(kind.wire() + ".pem");

            assertThat(sign(request, chain, kind.wire()))
                    .as(err.toString(StandardCharsets.UTF_8))
                    .isZero();

            AuthorityChain.check(
                    PemCertificates.read(chain), key.certificate().getPublicKey(), kind, root, Instant.now());
            assertThat(run("show", chain.toString())).isZero();
            assertThat(run("show", request.toString())).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains(Thumbprint.x5tS256(root), "EC P-256", "EC P-384", "path length 0");
        }
    }

    @Test
    void overwritesNothing() throws Exception {
        assertThat(run("create-root", "--out", offline.toString(), "--password-file", passwordFile()))
                .isZero();
        byte[] before = Files.readAllBytes(offline.resolve("root.p12"));

        assertThat(run("create-root", "--out", offline.toString(), "--password-file", passwordFile()))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("exists already");
        assertThat(Files.readAllBytes(offline.resolve("root.p12"))).isEqualTo(before);
    }

    @Test
    void signsNothingThatIsNotProven() throws Exception {
        run("create-root", "--out", offline.toString(), "--password-file", passwordFile());
        Path request = platform.resolve("bad.csr");
        Files.writeString(
                request,
                PemCertificates.request(
                        Requests.signed(Requests.ec("secp256r1"), Requests.ec("secp256r1"), "SHA256withECDSA")));

        assertThat(sign(request, platform.resolve("bad.pem"), "issuing")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("not signed by the key");
        Files.writeString(request, PemCertificates.request(Requests.signed(Requests.ec("secp384r1"))));
        assertThat(sign(request, platform.resolve("bad.pem"), "issuing")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("not on P-256");
        assertThat(platform.resolve("bad.pem")).doesNotExist();
    }

    @Test
    void saysHowItIsUsed() throws Exception {
        assertThat(run()).isEqualTo(2);
        assertThat(run("dance")).isEqualTo(2);
        assertThat(run("sign", "--kind", "root")).isEqualTo(2);
        assertThat(run("create-root", "--out")).isEqualTo(2);
        assertThat(run("create-root", "--password", "x")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: portcullis pki create-root");
        assertThat(run("show", platform.resolve("nothing.pem").toString())).isEqualTo(1);
        assertThat(run("help")).isZero();
    }

    private int sign(Path request, Path chain, String kind) {
        return run(
                "sign",
                "--root",
                offline.resolve("root.p12").toString(),
                "--password-file",
                passwordFile(),
                "--csr",
                request.toString(),
                "--out",
                chain.toString(),
                "--kind",
                kind);
    }

    private String passwordFile() {
        return offline.resolve("password").toString();
    }

    private int run(String... arguments) {
        return new PkiCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }
}
