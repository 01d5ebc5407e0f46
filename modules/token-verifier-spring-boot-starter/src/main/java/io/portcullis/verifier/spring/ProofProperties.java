package io.portcullis.verifier.spring;

import io.portcullis.verifier.ProofNonces;
import io.portcullis.verifier.ProofRules;
import io.portcullis.verifier.SpentProofs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * DPoP proofs (RFC 9449).
 *
 * @param accept whether tokens that are bound to a key are taken; those bound to a certificate always are
 * @param maxAge how old a proof may be, between 5 seconds and 10 minutes; the clock skew comes on top
 * @param remembered most used proofs that this process remembers, about 150 bytes each. Without meaning where the
 *     application has a bean of type {@link SpentProofs}.
 * @param requireNonce whether proofs need a nonce of this application
 * @param nonceLifetime between 10 seconds and 10 minutes
 * @param nonceKeyFile at least 32 random bytes, the same on all nodes; of this process alone when absent
 */
public record ProofProperties(
        @DefaultValue("true") boolean accept,
        @DefaultValue("1m") Duration maxAge,
        @DefaultValue("200000") int remembered,
        @DefaultValue("false") boolean requireNonce,
        @DefaultValue("2m") Duration nonceLifetime,
        @Nullable Path nonceKeyFile) {
    private static final int KEY_BYTES = 32;

    /** @param shared of the application, if it has one */
    ProofRules toRules(@Nullable SpentProofs shared) {
        ProofRules rules = ProofRules.standard()
                .withMaxAge(maxAge)
                .withSpent(shared == null ? SpentProofs.inMemory(remembered) : shared);
        return requireNonce ? rules.withNonces(ProofNonces.authenticatedWith(key(nonceKeyFile), nonceLifetime)) : rules;
    }

    private static byte[] key(@Nullable Path file) {
        if (file == null) {
            byte[] fresh = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(fresh);
            return fresh;
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("portcullis.verifier.proofs.nonce-key-file cannot be read: " + file, e);
        }
    }
}
