package io.portcullis.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects every mistake of a policy set, so that its author sees all of them at once. */
final class Problems {

    private static final int LIMIT = 200;

    private final List<PolicyProblem> found = new ArrayList<>();

    void add(Node node, String path, String message) {
        add(node.getStartMark(), path, message);
    }

    void add(Optional<Mark> mark, String path, String message) {
        add(mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, path, message);
    }

    void add(int line, int column, String path, String message) {
        if (found.size() < LIMIT) {
            found.add(new PolicyProblem(line, column, path, message));
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the text. */
    List<PolicyProblem> list() {
        return found.stream()
                .sorted(Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column))
                .toList();
    }
}
