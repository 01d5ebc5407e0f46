package io.portcullis.platform.certificates;

import static io.portcullis.platform.certificates.StatusClient.get;
import static io.portcullis.platform.certificates.StatusClient.number;
import static io.portcullis.platform.certificates.StatusClient.send;
import static io.portcullis.platform.certificates.StatusClient.shard;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pki.CrlShard;
import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRLReason;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What CRLs tell of a certificate, on two nodes. */
class CrlIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    @RegisterExtension
    private static final StatusClient CLIENT = new StatusClient(PLATFORM);

    @Test
    void theCrlOfTheCertificatesOwnAddressTellsOfItAtOnceOnEveryNode() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);
        int shard = shard(device);
        int otherShard = (shard + 1) % CrlShard.COUNT;
        var before = CLIENT.crl(PLATFORM, shard);
        var otherBefore = CLIENT.crl(CLIENT.second(), otherShard);
        assertThat(before.getRevokedCertificate(device.certificate())).isNull();

        CLIENT.revoke(device, "key_compromise");

        var there = CLIENT.crl(CLIENT.second(), shard);
        var entry = there.getRevokedCertificate(device.certificate());
        assertThat(entry).isNotNull();
        assertThat(entry.getRevocationReason()).isEqualTo(CRLReason.KEY_COMPROMISE);
        assertThat(entry.getRevocationDate().toInstant()).isAfter(Instant.now().minusSeconds(60));
        assertThat(number(there)).isGreaterThan(number(before));
        assertThat(CLIENT.crl(PLATFORM, shard).getEncoded()).isEqualTo(there.getEncoded());
        assertThat(CLIENT.crl(PLATFORM, otherShard).getEncoded())
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
                .contains(PLATFORM.issuer() + CLIENT.crlPath(shard));
    }

    @Test
    void leavesAReasonOutThatSaysNothing() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);

        CLIENT.revoke(device, "unspecified");

        assertThat(CLIENT.crl(PLATFORM, shard(device))
                        .getRevokedCertificate(device.certificate())
                        .hasExtensions())
                .isFalse();
    }

    @Test
    void proxiesMayKeepACrlAndAskForItsSuccessor() {
        var answer = get(PLATFORM, CLIENT.crlPath(3));
        String tag = answer.headers().firstValue("ETag").orElseThrow();

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/pkix-crl");
        assertThat(answer.headers().firstValue("Last-Modified")).isPresent();
        assertThat(answer.headers().firstValue("Cache-Control").orElse(""))
                .contains("public", "max-age=60", "stale-if-error=")
                .doesNotContain("no-store");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(get(CLIENT.second(), CLIENT.crlPath(3), "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        assertThat(get(PLATFORM, CLIENT.crlPath(3), "If-None-Match", "\"1\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void thereAreSixteenCrlsForEachCaAndNoOthers() {
        for (String nothing : List.of("16.crl", "-1.crl", "01.crl", "1.der", "1", "999999999999.crl", "%31.crl%00")) {
            assertThat(get(PLATFORM, "/pki/crl/" + Thumbprint.x5tS256(CLIENT.authority()) + "/" + nothing)
                            .statusCode())
                    .as(nothing)
                    .isIn(404, 400);
        }
        assertThat(get(PLATFORM, "/pki/crl/" + Thumbprint.x5tS256(CLIENT.root()) + "/1.crl")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(PLATFORM, HttpRequest.newBuilder(URI.create(PLATFORM.deviceUrl() + CLIENT.crlPath(1))))
                        .statusCode())
                .as("on the public plane only")
                .isEqualTo(404);
    }

    @Test
    void allNodesSignAChangedShardOnce() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);
        int shard = shard(device);
        CLIENT.revoke(device, "superseded");

        Set<String> served = IntStream.range(0, 24)
                .parallel()
                .mapToObj(i -> get(i % 2 == 0 ? PLATFORM : CLIENT.second(), CLIENT.crlPath(shard))
                        .headers()
                        .firstValue("ETag")
                        .orElse("none"))
                .collect(Collectors.toSet());

        assertThat(served).hasSize(1);
    }
}
