package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A waiver as the console signs it and puts it on {@link Topics#POLICIES} under {@link Topics#waiverKey}.
 *
 * @param version counts up from 1 with every change of this waiver; an older one never replaces a newer
 * @param check {@code policy/check}, or {@code check} for every check of that id
 * @param device null if it is for a group
 * @param group null if it is for a device
 * @param withdrawnAt from when it excuses nothing any more; null while it stands
 */
public record WaiverPayload(
        UUID id,
        long version,
        String check,
        @Nullable UUID device,
        @Nullable String group,
        Instant from,
        Instant until,
        String reason,
        String requestedBy,
        List<String> approvers,
        @Nullable Instant withdrawnAt,
        @Nullable String withdrawnBy) {}
