package io.portcullis.agent.identity;

import static io.portcullis.agent.identity.Der.EXPLICIT;
import static io.portcullis.agent.identity.Der.OCTET_STRING;
import static io.portcullis.agent.identity.Der.SEQUENCE;
import static io.portcullis.agent.identity.Der.SET;
import static io.portcullis.agent.identity.Der.URI_NAME;
import static io.portcullis.agent.identity.Der.UTC_TIME;
import static io.portcullis.agent.identity.Der.UTF8_STRING;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.keys.DeviceKey;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * PKCS#10, RFC 2986. Written by hand: a library for it would stay in memory after each renewal, and take as much of it
 * as everything else the agent does.
 */
final class CertificateRequest {

    /** Object identifiers with their tag and length. */
    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");

    private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("06082a8648ce3d040302");
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = HexFormat.of().parseHex("0603551d11");

    private static final byte[] SIGNATURE_ALGORITHM = Der.encode(SEQUENCE, ECDSA_WITH_SHA256);
    private static final byte[] SUBJECT = Der.encode(
            SEQUENCE, Der.encode(SET, Der.encode(SEQUENCE, COMMON_NAME, Der.text(UTF8_STRING, "Portcullis device"))));

    private CertificateRequest() {}

    /** DER. The subject says nothing: the platform takes the public key and ignores names. */
    static byte[] encode(DeviceKey key) throws AgentFailure {
        byte[] content =
                Der.encode(SEQUENCE, Der.integer(0), SUBJECT, key.publicKey().getEncoded(), Der.encode(EXPLICIT));
        return signed(content, key);
    }

    /** Signed by the key itself: PKCS#12 keeps no key without a certificate. It means nothing to anybody. */
    static X509Certificate placeholder(DeviceKey key) throws AgentFailure {
        byte[] epoch = Der.text(UTC_TIME, "700101000000Z");
        byte[] nobody = Der.encode(SEQUENCE, Der.text(URI_NAME, "urn:uuid:00000000-0000-0000-0000-000000000000"));
        byte[] content = Der.encode(
                SEQUENCE,
                Der.encode(EXPLICIT, Der.integer(2)),
                Der.integer(1),
                SIGNATURE_ALGORITHM,
                SUBJECT,
                Der.encode(SEQUENCE, epoch, epoch),
                SUBJECT,
                key.publicKey().getEncoded(),
                Der.encode(
                        EXPLICIT + 3,
                        Der.encode(
                                SEQUENCE,
                                Der.encode(SEQUENCE, SUBJECT_ALTERNATIVE_NAME, Der.encode(OCTET_STRING, nobody)))));
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(signed(content, key)));
        } catch (CertificateException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] signed(byte[] content, DeviceKey key) throws AgentFailure {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.privateKey());
            signature.update(content);
            return Der.encode(SEQUENCE, content, SIGNATURE_ALGORITHM, Der.bits(signature.sign()));
        } catch (GeneralSecurityException unusableKey) {
            // A key in memory can always sign; a token may have been taken out meanwhile.
            throw AgentFailure.failed(
                    "The device key cannot sign (" + unusableKey.getMessage() + "). Is the token with the key there?");
        }
    }
}
