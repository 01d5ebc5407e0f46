package io.portcullis.policy;

import java.util.List;

/** What became of compiling one expression. */
sealed interface ExpressionCompilation {

    /**
     * @param attributes those it reads, each once, in the order in which it first names them; never empty
     * @param steps what it costs in the worst case, see {@link ExpressionCost#steps()}
     */
    record Compiled(List<String> attributes, Condition condition, long steps) implements ExpressionCompilation {}

    /** @param mistakes all that were found; never empty */
    record Refused(List<Mistake> mistakes) implements ExpressionCompilation {}

    /** @param offset into the expression, in code points */
    record Mistake(int offset, String message) {}
}
