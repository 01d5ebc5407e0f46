package io.portcullis.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pki.CertificateRequest.Reading;
import io.portcullis.pki.CertificateRequest.Reason;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateRequestTest {

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1"})
    void acceptsAKeyOnASupportedCurve(String curve) throws Exception {
        var pair = Requests.ec(curve);

        assertThat(CertificateRequest.read(Requests.signed(pair)))
                .isInstanceOfSatisfying(
                        Reading.Accepted.class,
                        accepted -> assertThat(accepted.publicKey()).isEqualTo(pair.getPublic()));
    }

    @Test
    void doesNotCareForNamesAndExtensions() throws Exception {
        var pair = Requests.ec("secp256r1");
        var wishes = new ExtensionsGenerator();
        wishes.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        byte[] request = Requests.builder(
                        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()),
                        "O=Portcullis,CN=00000000-0000-7000-8000-000000000001")
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wishes.generate())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded();

        assertThat(CertificateRequest.read(request)).isEqualTo(new Reading.Accepted(pair.getPublic()));
    }

    @Test
    void refusesNothingAtAll() {
        refused(new byte[0], Reason.EMPTY);
    }

    @Test
    void refusesWhatIsTooLarge() {
        refused(new byte[CertificateRequest.MAX_SIZE + 1], Reason.TOO_LARGE);
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        refused(
                "-----BEGIN CERTIFICATE REQUEST-----".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                Reason.MALFORMED);
        refused(new byte[] {0x30, 0x03, 0x02, 0x01, 0x01}, Reason.MALFORMED);
        refused(new byte[] {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff}, Reason.MALFORMED);
        refused(Requests.ec("secp256r1").getPublic().getEncoded(), Reason.MALFORMED);
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        byte[] request = Requests.signed(Requests.ec("secp256r1"));
        for (int length = 1; length < request.length; length++) {
            refused(Arrays.copyOf(request, length), Reason.MALFORMED);
        }
    }

    @Test
    void survivesEveryFlippedByte() throws Exception {
        byte[] request = Requests.signed(Requests.ec("secp256r1"));
        for (int i = 0; i < request.length; i++) {
            byte[] damaged = request.clone();
            damaged[i] ^= 0x41;
            assertThat(CertificateRequest.read(damaged)).as("byte %s", i).isInstanceOf(Reading.Refused.class);
        }
    }

    @Test
    void refusesTrailingBytes() throws Exception {
        byte[] request = Requests.signed(Requests.ec("secp256r1"));
        refused(Arrays.copyOf(request, request.length + 1), Reason.MALFORMED);
    }

    @Test
    void refusesASignatureByAnotherKey() throws Exception {
        refused(
                Requests.signed(Requests.ec("secp256r1"), Requests.ec("secp256r1"), "SHA256withECDSA"),
                Reason.NO_PROOF_OF_POSSESSION);
    }

    @Test
    void refusesAWeakSignature() throws Exception {
        var pair = Requests.ec("secp256r1");
        refused(Requests.signed(pair, pair, "SHA1withECDSA"), Reason.WEAK_SIGNATURE);
    }

    @Test
    void refusesRsa() throws Exception {
        var weak = Requests.rsa(1024);
        refused(Requests.signed(weak, weak, "SHA256withRSA"), Reason.WEAK_KEY);
        var strong = Requests.rsa(3072);
        refused(Requests.signed(strong, strong, "SHA256withRSA"), Reason.UNSUPPORTED_KEY);
    }

    @Test
    void refusesOtherKinds() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        refused(Requests.signed(pair, pair, "Ed25519"), Reason.UNSUPPORTED_KEY);
    }

    @Test
    void refusesOtherCurves() throws Exception {
        var p521 = Requests.ec("secp521r1");
        refused(Requests.signed(p521, p521, "SHA512withECDSA"), Reason.UNSUPPORTED_CURVE);
        refused(withKey(SECObjectIdentifiers.secp192r1, new byte[49]), Reason.WEAK_KEY);
        refused(withKey(SECObjectIdentifiers.secp256k1, new byte[65]), Reason.UNSUPPORTED_CURVE);
    }

    @Test
    void refusesExplicitCurveParameters() throws Exception {
        var anonymous = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, new ASN1Integer(1));
        refused(withKey(new SubjectPublicKeyInfo(anonymous, new byte[65])), Reason.UNSUPPORTED_CURVE);
        var inherited = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, DERNull.INSTANCE);
        refused(withKey(new SubjectPublicKeyInfo(inherited, new byte[65])), Reason.UNSUPPORTED_CURVE);
    }

    @Test
    void refusesAPointThatIsNotOnTheCurve() throws Exception {
        byte[] point = new byte[65];
        Arrays.fill(point, (byte) 7);
        point[0] = 4;
        refused(withKey(SECObjectIdentifiers.secp256r1, point), Reason.MALFORMED);
    }

    private static byte[] withKey(ASN1ObjectIdentifier curve, byte[] point) throws Exception {
        return withKey(
                new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), point));
    }

    private static byte[] withKey(SubjectPublicKeyInfo key) throws Exception {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                .build(Requests.ec("secp256r1").getPrivate());
        return new org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder(new X500Name("CN=x"), key)
                .build(signer)
                .getEncoded();
    }

    private static void refused(byte[] request, Reason reason) {
        assertThat(CertificateRequest.read(request))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.reason())
                                .as(refused.detail())
                                .isEqualTo(reason));
    }
}
