package io.portcullis.platform.certificates;

import io.portcullis.contracts.AuthorityNode;
import io.portcullis.contracts.AuthorityRotation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a rotation looks like, what can be done now, and what has to happen before. */
@Component
class RotationReport {
    /** Beyond the time that an issuance may take, so that a prepared one still counts. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(2);

    private final AuthorityRecords authorities;
    private final RotationRecords rotations;
    private final Clock clock;

    RotationReport(AuthorityRecords authorities, RotationRecords rotations, Clock clock) {
        this.authorities = authorities;
        this.rotations = rotations;
        this.clock = clock;
    }

    AuthorityRotation now() {
        Instant now = clock.instant();
        long total = authorities.devices(null, now);
        Optional<RotationRecords.Row> open = rotations.open();
        if (open.isEmpty()) {
            boolean finished = rotations
                    .last()
                    .filter(last -> last.phase() == RotationPhase.FINISHED)
                    .isPresent();
            return new AuthorityRotation(
                    finished ? "finished" : "none",
                    null,
                    null,
                    null,
                    total,
                    0,
                    List.of(),
                    List.of("start"),
                    null,
                    null,
                    null);
        }
        RotationRecords.Row row = open.get();
        String blocked = blocked(row);
        return new AuthorityRotation(
                row.phase().wire(),
                row.outgoing(),
                row.incoming(),
                row.phase() == RotationPhase.AWAITING_CERTIFICATE ? row.request() : null,
                total,
                authorities.devices(RotationRecords.bytes(row.outgoing()), now),
                rotations.alive().stream()
                        .map(node -> new AuthorityNode(node.name(), isReady(node, row), node.seenAt()))
                        .toList(),
                actions(row, blocked),
                blocked,
                row.startedAt(),
                row.startedBy());
    }

    private static List<String> actions(RotationRecords.Row row, @Nullable String blocked) {
        List<String> actions = new ArrayList<>();
        switch (row.phase()) {
            case AWAITING_CERTIFICATE -> actions.add("certify");
            case PREPARED -> {
                if (blocked == null) {
                    actions.add("issue");
                }
            }
            case ISSUING -> {
                if (blocked == null) {
                    actions.add("finish");
                }
            }
            case FINISHED, ABANDONED -> throw new IllegalArgumentException("This rotation is over");
        }
        actions.add("back");
        return List.copyOf(actions);
    }

    /** Why the next step forward is not possible; null if it is, or waits for nothing but a decision. */
    @Nullable
    String blocked(RotationRecords.Row row) {
        return switch (row.phase()) {
            case AWAITING_CERTIFICATE -> null;
            case PREPARED -> {
                String late = late(row);
                yield late != null ? late : keyless(row);
            }
            case ISSUING -> {
                String late = late(row);
                yield late != null ? late : inUse(row);
            }
            case FINISHED, ABANDONED -> throw new IllegalArgumentException("This rotation is over");
        };
    }

    /** A node that does not know yet how far the rotation is, must not be overtaken. */
    @Nullable
    String late(RotationRecords.Row row) {
        long revision = authorities.revision();
        return rotations.alive().stream()
                .filter(node -> node.revision() != revision)
                .findFirst()
                .map(node ->
                        "The node %s does not work by the current state of the rotation yet.".formatted(node.name()))
                .orElse(null);
    }

    private @Nullable String keyless(RotationRecords.Row row) {
        return rotations.alive().stream()
                .filter(node -> !isReady(node, row))
                .findFirst()
                .map(node -> ("The node %s cannot open the incoming CA's key, %s. Copy the key there, or stop the"
                                + " node.")
                        .formatted(node.name(), row.keyName()))
                .orElse(null);
    }

    private @Nullable String inUse(RotationRecords.Row row) {
        Instant now = clock.instant();
        long left = authorities.unfinished(RotationRecords.bytes(row.outgoing()), now, now.minus(UNDER_WAY));
        return left == 0
                ? null
                : ("%d certificates of the outgoing CA are still good. Wait until their devices have renewed, or give a"
                                + " reason that begins with \"force:\", which revokes them.")
                        .formatted(left);
    }

    private static boolean isReady(RotationRecords.Node node, RotationRecords.Row row) {
        Long ready = node.ready();
        return ready != null && ready == row.id();
    }
}
