package io.portcullis.console.waivers;

import io.portcullis.contracts.WaiverDocument;
import io.portcullis.contracts.WaiverPayload;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A waiver in the console's database.
 *
 * @param version goes up with every decision about it
 * @param deviceName as it was called when the waiver was asked for; null if it was asked for over the API
 * @param state {@code requested}, {@code approved}, {@code denied} or {@code withdrawn}
 * @param byMachine whether a machine asked for it: then it takes two people. Whoever reads the machine's secret can ask
 *     in its name, and must not be the only one to approve what they asked for
 * @param firstApprovedBy the first of two; null if there is none yet, or it takes one
 * @param approvedBy who made it complete; null until then
 * @param decidedBy who decided last: approved, denied or withdrew
 */
record StoredWaiver(
        UUID id,
        long version,
        String check,
        @Nullable UUID device,
        @Nullable String deviceName,
        @Nullable String group,
        Instant from,
        Instant until,
        String reason,
        String state,
        String requestedBy,
        Instant requestedAt,
        boolean byMachine,
        @Nullable String firstApprovedBy,
        @Nullable String approvedBy,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt) {

    /** What it comes to at this time, for people. */
    enum Standing {
        REQUESTED,
        LAPSED,
        BEGINS,
        IN_FORCE,
        ENDED,
        DENIED,
        WITHDRAWN
    }

    Standing standing(Instant now) {
        boolean over = !now.isBefore(until);
        return switch (state) {
            case "requested" -> over ? Standing.LAPSED : Standing.REQUESTED;
            case "denied" -> Standing.DENIED;
            case "withdrawn" -> Standing.WITHDRAWN;
            default -> over ? Standing.ENDED : now.isBefore(from) ? Standing.BEGINS : Standing.IN_FORCE;
        };
    }

    public String subject() {
        return group != null ? group : deviceName != null ? deviceName : String.valueOf(device);
    }

    /** Whether one more approval leaves it waiting for another. */
    boolean needsFirst() {
        return byMachine && firstApprovedBy == null;
    }

    boolean approvedBefore(String person) {
        return approvers().stream().anyMatch(person::equalsIgnoreCase);
    }

    public List<String> approvers() {
        return Stream.of(firstApprovedBy, approvedBy)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    WaiverDocument document() {
        boolean closed = state.equals("denied") || state.equals("withdrawn");
        return new WaiverDocument(
                id,
                version,
                check,
                device,
                group,
                from,
                until,
                reason,
                state,
                requestedBy,
                requestedAt,
                approvers(),
                closed ? decidedBy : null,
                closed ? decidedAt : null);
    }

    /** What is signed. */
    WaiverPayload payload() {
        boolean withdrawn = state.equals("withdrawn");
        return new WaiverPayload(
                id,
                version,
                check,
                device,
                group,
                from,
                until,
                reason,
                requestedBy,
                approvers(),
                withdrawn ? decidedAt : null,
                withdrawn ? decidedBy : null);
    }
}
