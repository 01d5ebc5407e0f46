package io.portcullis.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time-limited, approved exception of one check for one device or one group.
 *
 * @param check {@code policy/check}, or {@code check} for every check of that id whatever policy holds it
 * @param device the device it excuses; null if it is for a group
 * @param group the group it excuses; null if it is for a device
 * @param from when it begins to excuse
 * @param until when it ends (exclusive); at most 366 days after {@code from}
 * @param approvers those who approved it; without one it excuses nothing. Whether the requester may be among them is
 *     for the caller to decide
 */
public record Waiver(
        UUID id,
        String check,
        @Nullable UUID device,
        @Nullable String group,
        Instant from,
        Instant until,
        String reason,
        String requestedBy,
        List<String> approvers) {

    /** The longest an exception may last. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private static final int LONGEST_REASON = 1_000;
    private static final Pattern CHECK = Pattern.compile("([a-z0-9][a-z0-9._-]{0,63}/)?[a-z0-9][a-z0-9._-]{0,63}");

    /** @throws IllegalArgumentException saying what is wrong, if this is no exception that could be granted */
    public Waiver {
        approvers = List.copyOf(approvers);
        if (!CHECK.matcher(check).matches()) {
            throw new IllegalArgumentException("a waiver names one check, as policy/check or check: " + check);
        }
        if ((device == null) == (group == null)) {
            throw new IllegalArgumentException("a waiver is for one device or for one group");
        }
        if (group != null && group.isBlank()) {
            throw new IllegalArgumentException("the group of a waiver has no name");
        }
        if (!until.isAfter(from)) {
            throw new IllegalArgumentException("a waiver must end after it begins");
        }
        if (Duration.between(from, until).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a waiver may last at most " + Durations.print(LONGEST));
        }
        if (reason.isBlank() || requestedBy.isBlank()) {
            throw new IllegalArgumentException("a waiver needs a reason and somebody who asked for it");
        }
        if (reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "the reason of a waiver may have at most %d characters".formatted(LONGEST_REASON));
        }
    }

    /** Whether it excuses at this time. */
    public boolean inForce(Instant now) {
        return !approvers.isEmpty() && !now.isBefore(from) && now.isBefore(until);
    }

    boolean covers(String policy, String checkId) {
        int slash = check.indexOf('/');
        return slash < 0
                ? check.equals(checkId)
                : slash == policy.length()
                        && check.startsWith(policy)
                        && check.endsWith(checkId)
                        && check.length() == slash + 1 + checkId.length();
    }
}
