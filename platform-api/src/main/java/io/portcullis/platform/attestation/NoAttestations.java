package io.portcullis.platform.attestation;

import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Accepts nothing: no key counts as attested on a platform that cannot attest. */
@Service
class NoAttestations implements Attestations {
    @Override
    public Optional<AttestedKey> find(UUID attestationId, byte[] keyHash) {
        return Optional.empty();
    }

    @Override
    public Optional<AttestedKey> take(UUID attestationId, byte[] keyHash, UUID deviceId) {
        return Optional.empty();
    }
}
