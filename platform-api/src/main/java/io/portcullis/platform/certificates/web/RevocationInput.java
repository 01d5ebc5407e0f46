package io.portcullis.platform.certificates.web;

import io.portcullis.contracts.RevocationRequest;
import io.portcullis.platform.certificates.RevocationReason;
import io.portcullis.platform.problem.ProblemException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a revocation may say. */
final class RevocationInput {
    private static final int MAX_COMMENT = 200;

    private RevocationInput() {}

    static RevocationReason reason(RevocationRequest request) {
        String reason = request.reason();
        try {
            if (reason != null) {
                return RevocationReason.fromWire(reason);
            }
        } catch (IllegalArgumentException e) {
            // Told below, with all that would do.
        }
        throw ProblemException.invalid("reason has to be one of: "
                + Arrays.stream(RevocationReason.values())
                        .map(RevocationReason::wire)
                        .collect(Collectors.joining(", ")));
    }

    static @Nullable String comment(RevocationRequest request) {
        String comment = request.comment();
        if (comment == null || comment.isBlank()) {
            return null;
        }
        String text = comment.strip();
        if (text.length() > MAX_COMMENT) {
            throw ProblemException.invalid("comment may have " + MAX_COMMENT + " characters at most");
        }
        if (text.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)) {
            throw ProblemException.invalid("comment must not contain control characters");
        }
        return text;
    }
}
