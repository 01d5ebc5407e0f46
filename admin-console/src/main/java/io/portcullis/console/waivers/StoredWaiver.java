package io.portcullis.console.waivers;

import io.portcullis.contracts.WaiverDocument;
import io.portcullis.contracts.WaiverPayload;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A waiver in the console's database.
 *
 * @param version goes up with every decision about it
 * @param deviceName as it was called when the waiver was asked for; null if it was asked for over the API
 * @param state {@code requested}, {@code approved}, {@code denied} or {@code withdrawn}
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

    List<String> approvers() {
        return approvedBy == null ? List.of() : List.of(approvedBy);
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
