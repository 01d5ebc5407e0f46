package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a machine says about the key that it wants certified.
 *
 * @param protection self-asserted; never {@link KeyProtection#ATTESTED_TPM}
 * @param attestation the accepted attestation that proves more, if it names one
 */
public record KeyClaim(KeyProtection protection, @Nullable UUID attestation) {
    /** Of those who say nothing. */
    public static final KeyClaim NONE = new KeyClaim(KeyProtection.SOFTWARE, null);

    public KeyClaim {
        if (protection == KeyProtection.ATTESTED_TPM) {
            throw new IllegalArgumentException("attested_tpm has to be proven, it cannot be claimed");
        }
    }
}
