package io.portcullis.platform.certificates;

import static io.portcullis.platform.certificates.RevocationIT.serial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.pki.CrlShard;
import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What CRLs and OCSP tell of a certificate, to Bouncy Castle, Java and openssl, on two nodes. */
class RevocationStatusIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();
    private static RunningPlatform second;

    @TempDir
    private Path directory;

    private final X509Certificate authority =
            PLATFORM.bean(DeviceCertificates.class).caCertificates().getFirst();
    private final X509Certificate root =
            PLATFORM.bean(DeviceCertificates.class).caCertificates().getLast();

    @BeforeAll
    static void startAnotherNode() {
        second = PLATFORM.secondNode();
    }

    @AfterAll
    static void stopIt() {
        second.close();
    }

    private static HttpResponse<byte[]> get(RunningPlatform node, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(node.issuer() + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(node, request);
    }

    private static HttpResponse<byte[]> send(RunningPlatform node, HttpRequest.Builder request) {
        try {
            return node.client().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void revoke(TestDevice device, String reason) {
        assertThat(RevocationIT.revoke(PLATFORM, serial(device), "{\"reason\":\"" + reason + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    private String crlPath(int shard) {
        return "/pki/crl/" + Thumbprint.x5tS256(authority) + "/" + shard + ".crl";
    }

    private static int shard(TestDevice device) {
        return CrlShard.of(device.certificate().getSerialNumber()).number();
    }

    private X509CRL crl(RunningPlatform node, int shard) throws GeneralSecurityException {
        var answer = get(node, crlPath(shard));
        assertThat(answer.statusCode()).isEqualTo(200);
        var crl =
                (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(answer.body()));
        crl.verify(authority.getPublicKey());
        return crl;
    }

    private static BigInteger number(X509CRL crl) throws IOException {
        byte[] value = ASN1OctetString.getInstance(crl.getExtensionValue(Extension.cRLNumber.getId()))
                .getOctets();
        try (var in = new ASN1InputStream(value)) {
            return ASN1Integer.getInstance(in.readObject()).getValue();
        }
    }

    @Test
    void theCrlOfTheCertificatesOwnAddressTellsOfItAtOnceOnEveryNode() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);
        int shard = shard(device);
        int otherShard = (shard + 1) % CrlShard.COUNT;
        var before = crl(PLATFORM, shard);
        var otherBefore = crl(second, otherShard);
        assertThat(before.getRevokedCertificate(device.certificate())).isNull();

        revoke(device, "key_compromise");

        var there = crl(second, shard);
        var entry = there.getRevokedCertificate(device.certificate());
        assertThat(entry).isNotNull();
        assertThat(entry.getRevocationReason()).isEqualTo(CRLReason.KEY_COMPROMISE);
        assertThat(entry.getRevocationDate().toInstant()).isAfter(Instant.now().minusSeconds(60));
        assertThat(number(there)).isGreaterThan(number(before));
        assertThat(crl(PLATFORM, shard).getEncoded()).isEqualTo(there.getEncoded());
        assertThat(crl(PLATFORM, otherShard).getEncoded())
                .as("the other shards stay as they are")
                .isEqualTo(otherBefore.getEncoded());
        assertThat(there.getCriticalExtensionOIDs()).containsExactly(Extension.issuingDistributionPoint.getId());
        assertThat(there.getNonCriticalExtensionOIDs())
                .containsExactlyInAnyOrder(Extension.authorityKeyIdentifier.getId(), Extension.cRLNumber.getId());
        assertThat(there.getNextUpdate().toInstant())
                .isEqualTo(there.getThisUpdate().toInstant().plusSeconds(24 * 3600));
        assertThat(new String(
                        there.getExtensionValue(Extension.issuingDistributionPoint.getId()),
                        StandardCharsets.ISO_8859_1))
                .contains(PLATFORM.issuer() + crlPath(shard));
    }

    @Test
    void leavesAReasonOutThatSaysNothing() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);

        revoke(device, "unspecified");

        assertThat(crl(PLATFORM, shard(device))
                        .getRevokedCertificate(device.certificate())
                        .hasExtensions())
                .isFalse();
    }

    @Test
    void proxiesMayKeepACrlAndAskForItsSuccessor() {
        var answer = get(PLATFORM, crlPath(3));
        String tag = answer.headers().firstValue("ETag").orElseThrow();

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/pkix-crl");
        assertThat(answer.headers().firstValue("Last-Modified")).isPresent();
        assertThat(answer.headers().firstValue("Cache-Control").orElse(""))
                .contains("public", "max-age=60", "stale-if-error=")
                .doesNotContain("no-store");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(get(second, crlPath(3), "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get(PLATFORM, crlPath(3), "If-None-Match", "\"1\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void thereAreSixteenCrlsForEachCaAndNoOthers() {
        for (String nothing : List.of("16.crl", "-1.crl", "01.crl", "1.der", "1", "999999999999.crl", "%31.crl%00")) {
            assertThat(get(PLATFORM, "/pki/crl/" + Thumbprint.x5tS256(authority) + "/" + nothing)
                            .statusCode())
                    .as(nothing)
                    .isIn(404, 400);
        }
        assertThat(get(PLATFORM, "/pki/crl/" + Thumbprint.x5tS256(root) + "/1.crl")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(PLATFORM, HttpRequest.newBuilder(URI.create(PLATFORM.deviceUrl() + crlPath(1))))
                        .statusCode())
                .as("on the public plane only")
                .isEqualTo(404);
    }

    @Test
    void allNodesSignAChangedShardOnce() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);
        int shard = shard(device);
        revoke(device, "superseded");

        Set<String> served = IntStream.range(0, 24)
                .parallel()
                .mapToObj(i -> get(i % 2 == 0 ? PLATFORM : second, crlPath(shard))
                        .headers()
                        .firstValue("ETag")
                        .orElse("none"))
                .collect(Collectors.toSet());

        assertThat(served).hasSize(1);
    }

    private static CertificateID id(X509Certificate issuer, BigInteger serial) throws Exception {
        return new CertificateID(
                new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
                new JcaX509CertificateHolder(issuer),
                serial);
    }

    private byte[] request(BigInteger serial, byte @Nullable [] nonce) throws Exception {
        var builder = new OCSPReqBuilder().addRequest(id(authority, serial));
        if (nonce != null) {
            builder.setRequestExtensions(new Extensions(new Extension(
                    OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(nonce).getEncoded())));
        }
        return builder.build().getEncoded();
    }

    private static HttpResponse<byte[]> post(RunningPlatform node, byte[] request) {
        return send(
                node,
                HttpRequest.newBuilder(URI.create(node.issuer() + "/pki/ocsp"))
                        .header("Content-Type", "application/ocsp-request")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(request)));
    }

    private static OCSPResp ask(RunningPlatform node, byte[] request) throws IOException {
        var answer = post(node, request);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/ocsp-response");
        return new OCSPResp(answer.body());
    }

    /** Verified: signed by a responder that the CA authorized. */
    private BasicOCSPResp verified(OCSPResp response) throws Exception {
        assertThat(response.getStatus()).isEqualTo(OCSPResp.SUCCESSFUL);
        var basic = (BasicOCSPResp) response.getResponseObject();
        var signer = new JcaX509CertificateConverter().getCertificate(basic.getCerts()[0]);
        signer.verify(authority.getPublicKey());
        assertThat(signer.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.9");
        assertThat(signer.getNonCriticalExtensionOIDs()).contains("1.3.6.1.5.5.7.48.1.5");
        assertThat(basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer)))
                .isTrue();
        return basic;
    }

    private @Nullable CertificateStatus status(RunningPlatform node, BigInteger serial) throws Exception {
        return verified(ask(node, request(serial, null))).getResponses()[0].getCertStatus();
    }

    @Test
    void ocspTellsOfARevocationAtOnceOnEveryNode() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);
        var serial = device.certificate().getSerialNumber();
        assertThat(status(PLATFORM, serial)).isEqualTo(CertificateStatus.GOOD);
        assertThat(status(second, serial)).isEqualTo(CertificateStatus.GOOD);

        revoke(device, "privilege_withdrawn");

        for (RunningPlatform node : List.of(PLATFORM, second)) {
            assertThat(status(node, serial)).isInstanceOfSatisfying(RevokedStatus.class, revoked -> {
                assertThat(revoked.getRevocationReason()).isEqualTo(9);
                assertThat(revoked.getRevocationTime().toInstant())
                        .isAfter(Instant.now().minusSeconds(60));
            });
        }
    }

    @Test
    void ocspCallsNothingGoodThatWasNotIssued() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);
        var jdbc = PLATFORM.bean(JdbcTemplate.class);
        jdbc.update("""
                insert into certificates.device_certificate
                    (serial, device_id, state, not_before, not_after, intended_at, issuer, key_hash)
                select decode('4000000000000000000000000000bbbb', 'hex'), device_id, 'intended', not_before, not_after,
                    intended_at, issuer, key_hash
                from certificates.device_certificate where device_id = ?""", device.id());

        for (BigInteger serial : List.of(
                new BigInteger("4000000000000000000000000000bbbb", 16),
                BigInteger.ZERO,
                BigInteger.ONE.negate(),
                BigInteger.TWO.pow(300),
                authority.getSerialNumber())) {
            assertThat(status(PLATFORM, serial)).as(serial.toString(16)).isInstanceOf(UnknownStatus.class);
        }
        jdbc.update(
                "delete from certificates.device_certificate where serial = decode('4000000000000000000000000000bbbb', 'hex')");
    }

    @Test
    void ocspSpeaksForItsOwnCasOnly() throws Exception {
        var stranger = TestCertificates.selfSigned("stranger").certificate();
        var foreign =
                new OCSPReqBuilder().addRequest(id(stranger, BigInteger.TEN)).build();
        var mixed = new OCSPReqBuilder()
                .addRequest(id(authority, BigInteger.TEN))
                .addRequest(id(stranger, BigInteger.TEN))
                .build();

        assertThat(ask(PLATFORM, foreign.getEncoded()).getStatus()).isEqualTo(OCSPResp.UNAUTHORIZED);
        assertThat(ask(PLATFORM, mixed.getEncoded()).getStatus()).isEqualTo(OCSPResp.UNAUTHORIZED);
    }

    @Test
    void ocspSaysWhatItCannotRead() throws Exception {
        BigInteger serial = authority.getSerialNumber();
        byte[] good = request(serial, null);
        byte[] trailing = Arrays.copyOf(good, good.length + 1);
        var seventeen = new OCSPReqBuilder();
        for (int i = 0; i < 17; i++) {
            seventeen.addRequest(id(authority, BigInteger.valueOf(i)));
        }
        var critical = new OCSPReqBuilder()
                .addRequest(id(authority, serial))
                .setRequestExtensions(new Extensions(
                        new Extension(Extension.instructionCode, true, new DEROctetString(new byte[1]).getEncoded())))
                .build();
        byte[] nested = new byte[4000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }

        for (byte[] malformed : List.of(
                new byte[0],
                new byte[] {0x30},
                trailing,
                nested,
                new byte[9000],
                request(serial, new byte[0]),
                request(serial, new byte[129]),
                critical.getEncoded(),
                seventeen.build().getEncoded())) {
            assertThat(ask(PLATFORM, malformed).getStatus()).isEqualTo(OCSPResp.MALFORMED_REQUEST);
        }
        assertThat(send(
                                PLATFORM,
                                HttpRequest.newBuilder(URI.create(PLATFORM.issuer() + "/pki/ocsp"))
                                        .header("Content-Type", "text/plain")
                                        .POST(HttpRequest.BodyPublishers.ofByteArray(good)))
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void ocspEchoesANonceAndKeepsNoAnswerToIt() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);
        for (int length : List.of(1, 32, 128)) {
            byte[] nonce = new byte[length];
            new Random(length).nextBytes(nonce);

            var basic = verified(ask(PLATFORM, request(device.certificate().getSerialNumber(), nonce)));

            var echoed = basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
            assertThat(ASN1OctetString.getInstance(echoed.getParsedValue()).getOctets())
                    .isEqualTo(nonce);
        }
        byte[] request = request(device.certificate().getSerialNumber(), null);
        assertThat(post(PLATFORM, request).body())
                .as("without a nonce, a signature is used again")
                .isEqualTo(post(PLATFORM, request).body());
    }

    @Test
    void ocspAnswersForSixteenAtOnce() throws Exception {
        var builder = new OCSPReqBuilder();
        TestDevice device = TestDevice.enroll(PLATFORM);
        builder.addRequest(id(authority, device.certificate().getSerialNumber()));
        for (int i = 1; i < 16; i++) {
            builder.addRequest(id(authority, BigInteger.valueOf(i)));
        }

        var responses = verified(ask(PLATFORM, builder.build().getEncoded())).getResponses();

        assertThat(responses).hasSize(16);
        assertThat(responses[0].getCertStatus()).isEqualTo(CertificateStatus.GOOD);
        assertThat(responses[15].getCertStatus()).isInstanceOf(UnknownStatus.class);
    }

    @Test
    void ocspOverGetTakesSlashesEscapedOrNotAndSaysHowLongTheAnswerKeeps() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);
        byte[] nonce = new byte[16];
        var random = new Random(7);
        String base64;
        do {
            random.nextBytes(nonce);
            base64 = Base64.getEncoder()
                    .encodeToString(request(device.certificate().getSerialNumber(), nonce));
        } while (!base64.contains("/") || !base64.contains("+"));

        for (String path : List.of(base64, URLEncoder.encode(base64, StandardCharsets.US_ASCII))) {
            var answer = get(PLATFORM, "/pki/ocsp/" + path);
            assertThat(answer.statusCode()).isEqualTo(200);
            verified(new OCSPResp(answer.body()));
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        }
        var kept = get(
                PLATFORM,
                "/pki/ocsp/"
                        + URLEncoder.encode(
                                Base64.getEncoder()
                                        .encodeToString(
                                                request(device.certificate().getSerialNumber(), null)),
                                StandardCharsets.US_ASCII));
        verified(new OCSPResp(kept.body()));
        assertThat(kept.headers().firstValue("Cache-Control").orElse(""))
                .contains("max-age=", "public", "no-transform", "must-revalidate");
        assertThat(kept.headers().firstValue("Expires")).isPresent();
        assertThat(kept.headers().firstValue("Last-Modified")).isPresent();
        assertThat(new OCSPResp(get(PLATFORM, "/pki/ocsp/%20%20").body()).getStatus())
                .isEqualTo(OCSPResp.MALFORMED_REQUEST);
        assertThat(get(PLATFORM, "/api/v1%2Fdevices").statusCode())
                .as("nowhere else")
                .isEqualTo(400);
    }

    @Test
    void opensslAgreesOnCrls() throws Exception {
        var openssl = new Openssl(directory);
        TestDevice good = TestDevice.enroll(PLATFORM);
        TestDevice revoked = TestDevice.enroll(PLATFORM);
        revoke(revoked, "key_compromise");
        openssl.write("root.pem", root);
        openssl.write("issuing.pem", authority);
        openssl.write("chain.pem", authority, root);

        for (TestDevice device : List.of(good, revoked)) {
            openssl.write("device.pem", device.certificate());
            openssl.write("shard.crl", get(PLATFORM, crlPath(shard(device))).body());
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
        openssl.write("wrong.crl", get(PLATFORM, crlPath(wrong)).body());
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
        revoke(revoked, "cessation_of_operation");
        openssl.write("root.pem", root);
        openssl.write("issuing.pem", authority);

        assertThat(asked(openssl, "0x" + serial(good))).contains("Response verify OK", ": good");
        assertThat(asked(openssl, "0x" + serial(revoked)))
                .contains("Response verify OK", ": revoked", "Reason: cessationOfOperation");
        assertThat(asked(openssl, "0x4711")).contains("Response verify OK", ": unknown");
    }

    private static String asked(Openssl openssl, String serial) throws IOException, InterruptedException {
        openssl.run("ocsp", "-issuer", "issuing.pem", "-sha256", "-serial", serial, "-reqout", "request.der");
        openssl.write(
                "response.der",
                post(second, Files.readAllBytes(openssl.file("request.der"))).body());
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
        revoke(revoked, "key_compromise");

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
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        if (ocsp) {
            checker.setOcspResponses(Map.of(
                    device.certificate(),
                    post(PLATFORM, request(device.certificate().getSerialNumber(), null))
                            .body()));
        } else {
            options.add(PKIXRevocationChecker.Option.PREFER_CRLS);
            parameters.addCertStore(CertStore.getInstance(
                    "Collection", new CollectionCertStoreParameters(List.of(crl(PLATFORM, shard(device))))));
        }
        checker.setOptions(options);
        parameters.addCertPathChecker(checker);
        validator.validate(
                CertificateFactory.getInstance("X.509").generateCertPath(List.of(device.certificate(), authority)),
                parameters);
    }
}
