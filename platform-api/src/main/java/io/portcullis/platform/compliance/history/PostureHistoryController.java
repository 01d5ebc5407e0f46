package io.portcullis.platform.compliance.history;

import io.portcullis.contracts.PostureHistoryEntry;
import io.portcullis.contracts.PostureHistoryPage;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a device looked like before. */
@RestController
@Tag(name = "devices")
class PostureHistoryController {
    private static final int MAX_PAGE = 100;
    private static final Duration FURTHEST = Duration.ofDays(400);

    private final Devices devices;
    private final PostureHistory history;
    private final Clock clock;

    PostureHistoryController(Devices devices, PostureHistory history, Clock clock) {
        this.devices = devices;
        this.history = history;
        this.clock = clock;
    }

    @GetMapping("/api/v1/devices/{id}/posture-history")
    @Operation(
            summary = "A device's reports that brought something new, newest first",
            description = "Kept for 30 days unless configured otherwise, also of retired devices. from is inclusive,"
                    + " to exclusive. limit: 1 to 100. cursor: next_cursor of the page before.")
    PostureHistoryPage page(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (devices.find(id).isEmpty()) {
            throw ProblemException.notFound("There is no device " + id + ".");
        }
        if (limit < 1 || limit > MAX_PAGE) {
            throw ProblemException.invalid("limit must be between 1 and " + MAX_PAGE + ".");
        }
        Instant now = clock.instant();
        Instant end = to == null ? now.plus(Duration.ofMinutes(1)) : bounded("to", to, now);
        Instant start = from == null ? now.minus(FURTHEST) : bounded("from", from, now);
        if (!start.isBefore(end)) {
            throw ProblemException.invalid("from must be earlier than to.");
        }
        // One more than asked for tells what the last one changed, and whether there is a next page.
        var found = history.page(id, start, end, place(cursor, end), limit + 1);
        List<PostureHistoryEntry> items = new ArrayList<>();
        for (int i = 0; i < Math.min(limit, found.size()); i++) {
            var one = found.get(i);
            items.add(new PostureHistoryEntry(
                    one.reportId(),
                    one.receivedAt(),
                    one.changedSince(i + 1 < found.size() ? found.get(i + 1) : null),
                    one.readings()));
        }
        return new PostureHistoryPage(
                items, found.size() > limit ? found.get(limit - 1).place().encode() : null);
    }

    private static Instant bounded(String name, Instant time, Instant now) {
        if (time.isBefore(now.minus(FURTHEST)) || time.isAfter(now.plus(FURTHEST))) {
            throw ProblemException.invalid(name + " must be within 400 days of now.");
        }
        return time;
    }

    private static PostureHistory.Place place(@Nullable String cursor, Instant end) {
        try {
            return cursor == null ? PostureHistory.Place.latest(end) : PostureHistory.Place.decode(cursor);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("cursor is none that was given out here.");
        }
    }
}
