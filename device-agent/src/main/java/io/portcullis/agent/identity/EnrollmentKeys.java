package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.keys.AttestedKeys;
import io.portcullis.agent.keys.DeviceKey;
import io.portcullis.agent.keys.TokenKeys;
import io.portcullis.agent.keys.TpmToken;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Makes the key of an enrollment where a person wants it, attested where that can be. */
final class EnrollmentKeys {

    private final KeyStores keyStores;
    private final Optional<AttestedKeys> attestedKeys;
    private final Consumer<String> warnings;

    EnrollmentKeys(KeyStores keyStores, Optional<AttestedKeys> attestedKeys, Consumer<String> warnings) {
        this.keyStores = keyStores;
        this.attestedKeys = attestedKeys;
        this.warnings = warnings;
    }

    /** @param attestation what the request for a certificate names; empty if the key is not attested */
    record Fresh(DeviceKey key, Optional<UUID> attestation) {}

    Fresh make(KeyStoreChoice choice, AttestedKeys.Plane plane) throws AgentFailure, InterruptedException {
        return switch (choice) {
            case KeyStoreChoice.InFile() -> inFile();
            case KeyStoreChoice.InToken(var library, var token, var pinFile) ->
                new Fresh(keyStores.token(library, token, pinFile).generate(), Optional.empty());
            case KeyStoreChoice.InTpm() -> inTpm(plane);
            case KeyStoreChoice.BestAvailable() -> {
                if (!keyStores.hasTpm()) {
                    yield inFile();
                }
                try {
                    yield inTpm(plane);
                } catch (AgentFailure unusable) {
                    if (unusable.kind() != AgentFailure.Kind.FAILED) {
                        throw unusable;
                    }
                    warnings.accept("the key goes into a file: " + unusable.text());
                    yield inFile();
                }
            }
        };
    }

    private Fresh inFile() throws AgentFailure {
        return new Fresh(keyStores.file().generate(), Optional.empty());
    }

    private Fresh inTpm(AttestedKeys.Plane plane) throws AgentFailure, InterruptedException {
        TpmToken token = keyStores.tpm();
        if (attestedKeys.isPresent()) {
            try {
                AttestedKeys.Attested attested = attestedKeys.get().create(token, plane);
                return new Fresh(TokenKeys.ofTpm(token).open(attested.key()), Optional.of(attested.attestation()));
            } catch (AgentFailure notAttested) {
                if (notAttested.kind() == AgentFailure.Kind.UNREACHABLE) {
                    throw notAttested;
                }
                // Whether that is good enough is for the enrollment token to say.
                warnings.accept("the key is in the TPM but not attested: " + notAttested.text());
            }
        }
        return new Fresh(TokenKeys.ofTpm(token).generate(), Optional.empty());
    }
}
