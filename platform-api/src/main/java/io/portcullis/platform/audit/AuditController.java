package io.portcullis.platform.audit;

import io.portcullis.contracts.AuditPage;
import io.portcullis.contracts.AuditVerification;
import io.portcullis.platform.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit trail as admins and auditors read it. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {
    private static final int LARGEST_PAGE = 200;

    private final AuditStore store;
    private final AuditVerifier verifier;

    AuditController(AuditStore store, AuditVerifier verifier) {
        this.store = store;
        this.verifier = verifier;
    }

    /** @param cursor {@code next_cursor} of the page before */
    @GetMapping
    AuditPage page(
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String subject) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw ProblemException.invalid("limit must be between 1 and " + LARGEST_PAGE + ".");
        }
        var found = store.before(position(cursor), blankAsNull(action), blankAsNull(subject), limit + 1);
        boolean more = found.size() > limit;
        var items = more ? found.subList(0, limit) : found;
        return new AuditPage(items, more ? Long.toString(items.getLast().sequence()) : null);
    }

    @GetMapping("/verification")
    AuditVerification verification() {
        return verifier.verify();
    }

    private static long position(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("cursor must be the next_cursor of another page.");
        }
    }

    private static @Nullable String blankAsNull(@Nullable String filter) {
        return filter == null || filter.isBlank() ? null : filter.strip();
    }
}
