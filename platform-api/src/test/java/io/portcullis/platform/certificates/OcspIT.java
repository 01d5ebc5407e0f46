package io.portcullis.platform.certificates;

import static io.portcullis.platform.certificates.StatusClient.ask;
import static io.portcullis.platform.certificates.StatusClient.get;
import static io.portcullis.platform.certificates.StatusClient.id;
import static io.portcullis.platform.certificates.StatusClient.post;
import static io.portcullis.platform.certificates.StatusClient.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;

/** What OCSP tells of a certificate, on two nodes. */
class OcspIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    @RegisterExtension
    private static final StatusClient CLIENT = new StatusClient(PLATFORM);

    @Test
    void ocspTellsOfARevocationAtOnceOnEveryNode() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);
        var serial = device.certificate().getSerialNumber();
        assertThat(CLIENT.status(PLATFORM, serial)).isEqualTo(CertificateStatus.GOOD);
        assertThat(CLIENT.status(CLIENT.second(), serial)).isEqualTo(CertificateStatus.GOOD);

        CLIENT.revoke(device, "privilege_withdrawn");

        for (RunningPlatform node : List.of(PLATFORM, CLIENT.second())) {
            assertThat(CLIENT.status(node, serial)).isInstanceOfSatisfying(RevokedStatus.class, revoked -> {
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
                select decode('4000000000000000000000000000bbbb', 'hex'), device_id, 'abandoned', not_before, not_after,
                    intended_at, issuer, key_hash
                from certificates.device_certificate where device_id = ?""", device.id());

        for (BigInteger serial : List.of(
                new BigInteger("4000000000000000000000000000bbbb", 16),
                BigInteger.ZERO,
                BigInteger.ONE.negate(),
                BigInteger.TWO.pow(300),
                CLIENT.authority().getSerialNumber())) {
            assertThat(CLIENT.status(PLATFORM, serial)).as(serial.toString(16)).isInstanceOf(UnknownStatus.class);
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
                .addRequest(id(CLIENT.authority(), BigInteger.TEN))
                .addRequest(id(stranger, BigInteger.TEN))
                .build();

        assertThat(ask(PLATFORM, foreign.getEncoded()).getStatus()).isEqualTo(OCSPResp.UNAUTHORIZED);
        assertThat(ask(PLATFORM, mixed.getEncoded()).getStatus()).isEqualTo(OCSPResp.UNAUTHORIZED);
    }

    @Test
    void ocspSaysWhatItCannotRead() throws Exception {
        BigInteger serial = CLIENT.authority().getSerialNumber();
        byte[] good = CLIENT.request(serial, null);
        byte[] trailing = Arrays.copyOf(good, good.length + 1);
        var seventeen = new OCSPReqBuilder();
        for (int i = 0; i < 17; i++) {
            seventeen.addRequest(id(CLIENT.authority(), BigInteger.valueOf(i)));
        }
        var critical = new OCSPReqBuilder()
                .addRequest(id(CLIENT.authority(), serial))
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
                CLIENT.request(serial, new byte[0]),
                CLIENT.request(serial, new byte[129]),
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

            var basic = CLIENT.verified(
                    ask(PLATFORM, CLIENT.request(device.certificate().getSerialNumber(), nonce)));

            var echoed = basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
            assertThat(ASN1OctetString.getInstance(echoed.getParsedValue()).getOctets())
                    .isEqualTo(nonce);
        }
        byte[] request = CLIENT.request(device.certificate().getSerialNumber(), null);
        assertThat(post(PLATFORM, request).body())
                .as("without a nonce, a signature is used again")
                .isEqualTo(post(PLATFORM, request).body());
    }

    @Test
    void ocspAnswersForSixteenAtOnce() throws Exception {
        var builder = new OCSPReqBuilder();
        TestDevice device = TestDevice.enroll(PLATFORM);
        builder.addRequest(id(CLIENT.authority(), device.certificate().getSerialNumber()));
        for (int i = 1; i < 16; i++) {
            builder.addRequest(id(CLIENT.authority(), BigInteger.valueOf(i)));
        }

        var responses =
                CLIENT.verified(ask(PLATFORM, builder.build().getEncoded())).getResponses();

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
                    .encodeToString(CLIENT.request(device.certificate().getSerialNumber(), nonce));
        } while (!base64.contains("/") || !base64.contains("+"));

        for (String path : List.of(base64, URLEncoder.encode(base64, StandardCharsets.US_ASCII))) {
            var answer = get(PLATFORM, "/pki/ocsp/" + path);
            assertThat(answer.statusCode()).isEqualTo(200);
            CLIENT.verified(new OCSPResp(answer.body()));
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        }
        var kept = get(
                PLATFORM,
                "/pki/ocsp/"
                        + URLEncoder.encode(
                                Base64.getEncoder()
                                        .encodeToString(CLIENT.request(
                                                device.certificate().getSerialNumber(), null)),
                                StandardCharsets.US_ASCII));
        CLIENT.verified(new OCSPResp(kept.body()));
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
}
