package io.portcullis.platform.certificates;

import static io.portcullis.platform.certificates.RevocationIT.serial;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pki.CrlShard;
import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
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
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Asks two nodes what they say of certificates, in CRLs and over OCSP; the second one ends with the tests. */
final class StatusClient implements AfterAllCallback {
    private final RunningPlatform platform;
    private final RunningPlatform second;
    private final X509Certificate authority;
    private final X509Certificate root;

    StatusClient(RunningPlatform platform) {
        this.platform = platform;
        this.second = platform.secondNode();
        List<X509Certificate> chain = platform.bean(DeviceCertificates.class).caCertificates();
        this.authority = chain.getFirst();
        this.root = chain.getLast();
    }

    RunningPlatform second() {
        return second;
    }

    /** The issuing CA. */
    X509Certificate authority() {
        return authority;
    }

    X509Certificate root() {
        return root;
    }

    /** On the public plane; headers as names and values. */
    static HttpResponse<byte[]> get(RunningPlatform node, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(node.issuer() + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(node, request);
    }

    static HttpResponse<byte[]> send(RunningPlatform node, HttpRequest.Builder request) {
        try {
            return node.client().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void revoke(TestDevice device, String reason) {
        assertThat(RevocationIT.revoke(platform, serial(device), "{\"reason\":\"" + reason + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    /** Of the issuing CA. */
    String crlPath(int shard) {
        return "/pki/crl/" + Thumbprint.x5tS256(authority) + "/" + shard + ".crl";
    }

    static int shard(TestDevice device) {
        return CrlShard.of(device.certificate().getSerialNumber()).number();
    }

    /** Verified. */
    X509CRL crl(RunningPlatform node, int shard) throws GeneralSecurityException {
        var answer = get(node, crlPath(shard));
        assertThat(answer.statusCode()).isEqualTo(200);
        var crl =
                (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(answer.body()));
        crl.verify(authority.getPublicKey());
        return crl;
    }

    static BigInteger number(X509CRL crl) throws IOException {
        byte[] value = ASN1OctetString.getInstance(crl.getExtensionValue(Extension.cRLNumber.getId()))
                .getOctets();
        try (var in = new ASN1InputStream(value)) {
            return ASN1Integer.getInstance(in.readObject()).getValue();
        }
    }

    static CertificateID id(X509Certificate issuer, BigInteger serial) throws Exception {
        return new CertificateID(
                new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
                new JcaX509CertificateHolder(issuer),
                serial);
    }

    /** An OCSP request about one certificate of the issuing CA. */
    byte[] request(BigInteger serial, byte @Nullable [] nonce) throws Exception {
        var builder = new OCSPReqBuilder().addRequest(id(authority, serial));
        if (nonce != null) {
            builder.setRequestExtensions(new Extensions(new Extension(
                    OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(nonce).getEncoded())));
        }
        return builder.build().getEncoded();
    }

    /** Sends an OCSP request. */
    static HttpResponse<byte[]> post(RunningPlatform node, byte[] request) {
        return send(
                node,
                HttpRequest.newBuilder(URI.create(node.issuer() + "/pki/ocsp"))
                        .header("Content-Type", "application/ocsp-request")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(request)));
    }

    static OCSPResp ask(RunningPlatform node, byte[] request) throws IOException {
        var answer = post(node, request);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/ocsp-response");
        return new OCSPResp(answer.body());
    }

    /** Verified: signed by a responder that the CA authorized. */
    BasicOCSPResp verified(OCSPResp response) throws Exception {
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

    @Nullable
    CertificateStatus status(RunningPlatform node, BigInteger serial) throws Exception {
        return verified(ask(node, request(serial, null))).getResponses()[0].getCertStatus();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        second.close();
    }
}
