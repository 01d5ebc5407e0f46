package io.portcullis.agent.identity;

import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.agent.keys.DeviceKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An enrollment whose answer is not here yet: an administrator has to approve it, or the answer was lost.
 *
 * @param tokenHash tells whether the same enrollment token comes again
 * @param fingerprint of the key that waits
 * @param attestation if the key was attested
 */
record PendingEnrollment(
        URI server, String tokenHash, String fingerprint, Instant requestedAt, Optional<UUID> attestation) {

    static PendingEnrollment of(Enroller.Order order, EnrollmentKeys.Fresh fresh, Instant now) {
        return new PendingEnrollment(
                order.server(), order.secret().hash(), fingerprint(fresh.key()), now, fresh.attestation());
    }

    /** Hexadecimal SHA-256 of the SubjectPublicKeyInfo, as the console shows it. */
    static String fingerprint(DeviceKey key) {
        return Sha256.hex(key.publicKey().getEncoded());
    }

    boolean isFor(Enroller.Order order) {
        return server.equals(order.server())
                && MessageDigest.isEqual(
                        tokenHash.getBytes(StandardCharsets.US_ASCII),
                        order.secret().hash().getBytes(StandardCharsets.US_ASCII));
    }

    Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("server", server);
        members.put("token_hash", tokenHash);
        members.put("fingerprint", fingerprint);
        members.put("requested_at", requestedAt);
        attestation.ifPresent(id -> members.put("attestation", id));
        return members;
    }

    static PendingEnrollment fromJson(JsonObject json) throws MalformedJson {
        try {
            return new PendingEnrollment(
                    URI.create(json.text("server")),
                    json.text("token_hash"),
                    json.text("fingerprint"),
                    json.instant("requested_at"),
                    json.optionalText("attestation").isPresent()
                            ? Optional.of(json.uuid("attestation"))
                            : Optional.empty());
        } catch (IllegalArgumentException notAnAddress) {
            throw new MalformedJson("\"server\" is not an address");
        }
    }
}
