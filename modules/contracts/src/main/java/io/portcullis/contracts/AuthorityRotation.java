package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rotation of the issuing CA. {@code phase} is {@code none}, {@code awaiting_certificate} (the new key exists, its
 * certificate has to come from the offline root), {@code prepared} (both trusted, the old one issues), {@code issuing}
 * (both trusted, the new one issues, devices renew) or {@code finished}. {@code actions} are those possible now, of
 * {@code start}, {@code certify}, {@code issue}, {@code back}, {@code finish}; {@code blocked} says in a sentence why
 * the next one is not possible yet. {@code devicesRemaining} still hold a certificate of the outgoing CA.
 */
public record AuthorityRotation(
        String phase,
        @Nullable String outgoing,
        @Nullable String incoming,
        @Nullable String certificateRequest,
        long devicesTotal,
        long devicesRemaining,
        List<AuthorityNode> nodes,
        List<String> actions,
        @Nullable String blocked,
        @Nullable Instant startedAt,
        @Nullable String startedBy) {}
