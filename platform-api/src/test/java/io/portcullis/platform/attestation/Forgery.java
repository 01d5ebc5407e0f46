package io.portcullis.platform.attestation;

import io.portcullis.pki.attestation.MalformedStructureException;
import io.portcullis.pki.attestation.TpmPublic;
import io.portcullis.platform.TestCertificates;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;

/** What somebody without a TPM can make up. */
final class Forgery {
    private Forgery() {}

    /** A key in software that says of itself that it is bound to a TPM. */
    static byte[] publicAreaOfSoftwareKey() {
        return publicArea(TestCertificates.p256());
    }

    /** The same with a statement in a TPM's form, signed by another software key. */
    static TpmMachine.Certified certifiedSoftwareKey(byte[] nonce) {
        try {
            byte[] publicArea = publicAreaOfSoftwareKey();
            byte[] name = TpmPublic.parse(publicArea).name();
            byte[] statement = ByteBuffer.allocate(4 + 2 + 36 + 2 + nonce.length + 17 + 8 + 36 + 34)
                    .putInt(0xff544347)
                    .putShort((short) 0x801a)
                    .putShort((short) name.length)
                    .put(name)
                    .putShort((short) nonce.length)
                    .put(nonce)
                    .put(new byte[17 + 8])
                    .putShort((short) name.length)
                    .put(name)
                    .putShort((short) 32)
                    .put(new byte[32])
                    .array();
            var signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(TestCertificates.p256().getPrivate());
            signer.update(statement);
            byte[] raw = signer.sign();
            byte[] signature = ByteBuffer.allocate(4 + 34 + 34)
                    .putInt(0x0018000b)
                    .putShort((short) 32)
                    .put(raw, 0, 32)
                    .putShort((short) 32)
                    .put(raw, 32, 32)
                    .array();
            return new TpmMachine.Certified(publicArea, statement, signature);
        } catch (GeneralSecurityException | MalformedStructureException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] publicArea(KeyPair keys) {
        var point = ((ECPublicKey) keys.getPublic()).getW();
        return ByteBuffer.allocate(88)
                .putShort((short) 86)
                .putShort((short) 0x0023)
                .putShort((short) 0x000b)
                .putInt(0x00040072)
                .putShort((short) 0)
                .putShort((short) 0x0010)
                .putShort((short) 0x0010)
                .putShort((short) 0x0003)
                .putShort((short) 0x0010)
                .put(coordinate(point.getAffineX()))
                .put(coordinate(point.getAffineY()))
                .array();
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int significant = Math.min(bytes.length, 32);
        return ByteBuffer.allocate(34)
                .putShort((short) 32)
                .put(new byte[32 - significant])
                .put(bytes, bytes.length - significant, significant)
                .array();
    }
}
