package io.portcullis.verifier;

import com.nimbusds.jose.JWSAlgorithm;

/**
 * Signature algorithms a verifier can be told to accept. Symmetric algorithms and {@code none} are not among them, so
 * that no configuration can bring them in.
 */
public enum SignatureAlgorithm {
    ES256,
    ES384,
    PS256;

    JWSAlgorithm jose() {
        return switch (this) {
            case ES256 -> JWSAlgorithm.ES256;
            case ES384 -> JWSAlgorithm.ES384;
            case PS256 -> JWSAlgorithm.PS256;
        };
    }
}
