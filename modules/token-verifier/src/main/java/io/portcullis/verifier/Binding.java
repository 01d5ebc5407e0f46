package io.portcullis.verifier;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The one key a token is bound to: its {@code cnf} claim. */
public sealed interface Binding {

    /** {@code x5t#S256} (RFC 8705 section 3.1). */
    final class ToCertificate implements Binding {
        private final byte[] sha256;

        ToCertificate(byte[] sha256) {
            this.sha256 = sha256.clone();
        }

        boolean isFor(byte[] certificateSha256) {
            return java.security.MessageDigest.isEqual(sha256, certificateSha256);
        }

        public String thumbprint() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ToCertificate that && Arrays.equals(sha256, that.sha256);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(sha256);
        }

        @Override
        public String toString() {
            return "x5t#S256:" + thumbprint();
        }
    }

    /** {@code jkt} (RFC 9449 section 6.1), as base64url. */
    record ToKey(String thumbprint) implements Binding {}
}
