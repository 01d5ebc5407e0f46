package io.portcullis.pki.attestation;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;

/** What a TPM (swtpm) and tpm2-tools made: three endorsement keys, two attestation keys, a certified device key. */
final class Vectors {
    static final byte[] NONCE =
            HexFormat.of().parseHex("60da1f04addcbc4c61d212f0dc44ba8091c46e7b8b3b405c3b81a2125234daa0");

    private Vectors() {}

    static byte[] read(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/attestation/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static TpmPublic key(String name) throws MalformedStructureException {
        return TpmPublic.parse(read(name));
    }
}
