package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyProblem;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicySet;
import io.portcullis.posture.Catalogue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** Changes single parts of a draft's text, as forms do, and leaves the rest of it as it was written. */
@Component
class DraftEdits {
    private static final PolicySet NOTHING = new PolicySet(List.of(), List.of(), List.of());

    private final Drafts drafts;
    private final PolicyCheck check;
    private final PolicyLoader loader = new PolicyLoader(Catalogue.standard());

    DraftEdits(Drafts drafts, PolicyCheck check) {
        this.drafts = drafts;
        this.check = check;
    }

    /** What became of a change. */
    sealed interface Result {
        record Saved(Draft draft) implements Result {}

        /** Nothing was saved. {@code errors} by member, as the policy set names it; empty for the part as a whole. */
        record Wrong(Map<String, String> errors) implements Result {}

        record Overtaken(Draft current) implements Result {}

        record Gone() implements Result {}
    }

    /** What the text says, valid or not. */
    PolicySet outline(String document) {
        return loader.outline(document).orElse(NOTHING);
    }

    /**
     * @param edit of the text; an {@link IllegalArgumentException} is an error of the part as a whole
     * @param place the path of the changed part, such as {@code levels[1]}, in the changed policy set; mistakes
     *     elsewhere do not keep it from being saved
     */
    Result apply(UUID id, long seenVersion, String by, UnaryOperator<String> edit, Function<PolicySet, String> place) {
        Draft draft = drafts.find(id).orElse(null);
        if (draft == null) {
            return new Result.Gone();
        }
        if (draft.version() != seenVersion) {
            return new Result.Overtaken(draft);
        }
        String text;
        try {
            text = edit.apply(draft.document());
        } catch (IllegalArgumentException impossible) {
            return new Result.Wrong(Map.of("", String.valueOf(impossible.getMessage())));
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > Publishing.MAX_DOCUMENT_BYTES) {
            return new Result.Wrong(Map.of("", "a policy set has at most 1 MiB"));
        }
        Map<String, String> errors = errors(text, place.apply(outline(text)));
        if (!errors.isEmpty()) {
            return new Result.Wrong(errors);
        }
        return switch (drafts.replace(id, seenVersion, text, Author.person(by))) {
            case Drafts.Change.Saved(Draft saved) -> new Result.Saved(saved);
            case Drafts.Change.Overtaken(Draft current) -> new Result.Overtaken(current);
            case Drafts.Change.Gone() -> new Result.Gone();
        };
    }

    private Map<String, String> errors(String text, String place) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (check.check(text) instanceof PolicyCheck.Verdict.Invalid(List<PolicyProblem> problems)) {
            for (PolicyProblem problem : problems) {
                String path = problem.path();
                if (path.equals(place)) {
                    errors.putIfAbsent("", problem.message());
                } else if (!place.isEmpty() && path.startsWith(place + ".")) {
                    errors.putIfAbsent(member(path.substring(place.length() + 1)), problem.message());
                }
            }
        }
        return errors;
    }

    /** The first word: {@code scope} of {@code scope.os[0]}. */
    private static String member(String path) {
        int end = 0;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
            end++;
        }
        return path.substring(0, end);
    }
}
