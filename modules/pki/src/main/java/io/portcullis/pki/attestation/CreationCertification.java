package io.portcullis.pki.attestation;

import java.security.MessageDigest;

/**
 * A TPM's statement that it made a certain key itself: TPMS_ATTEST of type TPM_ST_ATTEST_CREATION, as
 * TPM2_CertifyCreation signs it.
 */
public final class CreationCertification {
    private static final long TPM_GENERATED = 0xff544347L;
    private static final int ATTEST_CREATION = 0x801a;
    private static final int MAX_NAME = 66;
    private static final int MAX_DATA = 64;
    private static final int CLOCK_INFO = 8 + 4 + 4;

    private final byte[] statement;
    private final TpmSignature signature;
    private final byte[] qualifyingData;
    private final byte[] objectName;

    private CreationCertification(byte[] statement, TpmSignature signature, byte[] qualifyingData, byte[] objectName) {
        this.statement = statement;
        this.signature = signature;
        this.qualifyingData = qualifyingData;
        this.objectName = objectName;
    }

    /**
     * @param certifyInfo TPMS_ATTEST
     * @param signature TPMT_SIGNATURE over it
     * @throws MalformedStructureException if one of them is none, or if a TPM did not make the statement: what does not
     *     begin with TPM_GENERATED_VALUE a restricted key signs for anybody
     */
    public static CreationCertification parse(byte[] certifyInfo, byte[] signature) throws MalformedStructureException {
        var in = new StructureReader("TPMS_ATTEST", certifyInfo);
        if (in.u32("magic") != TPM_GENERATED) {
            throw in.wrong("it does not begin with TPM_GENERATED_VALUE, so no TPM made it");
        }
        int type = in.u16("type");
        if (type != ATTEST_CREATION) {
            throw in.wrong("it is of type 0x%04x, not TPM_ST_ATTEST_CREATION".formatted(type));
        }
        in.sized(MAX_NAME, "qualifiedSigner");
        byte[] qualifyingData = in.sized(MAX_DATA, "extraData");
        in.skip(CLOCK_INFO, "clockInfo");
        int safe = in.u8("clockInfo");
        if (safe > 1) {
            throw in.wrong("safe is neither yes nor no");
        }
        in.skip(8, "firmwareVersion");
        byte[] objectName = in.sized(MAX_NAME, "objectName");
        in.sized(MAX_DATA, "creationHash");
        in.end();
        return new CreationCertification(
                certifyInfo.clone(), TpmSignature.parse(signature), qualifyingData, objectName);
    }

    /** Whether the holder of this attestation key signed the statement. */
    public boolean isSignedBy(TpmPublic attestationKey) {
        return signature.verifies(attestationKey.key(), statement);
    }

    /** What the statement was asked to carry: the verifier's nonce. */
    public byte[] qualifyingData() {
        return qualifyingData.clone();
    }

    /** Whether the key that was made is this one, attributes included. */
    public boolean isAbout(TpmPublic key) {
        return MessageDigest.isEqual(objectName, key.name());
    }
}
