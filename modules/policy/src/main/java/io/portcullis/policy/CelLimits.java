package io.portcullis.policy;

import dev.cel.common.CelOptions;

/** What an expression may cost. Without these, CEL lets comprehensions and regular expressions run without bound. */
final class CelLimits {

    /** Code points. */
    static final int EXPRESSION_SIZE = 4096;

    static final int PARSE_DEPTH = 40;
    static final int NODES = 500;
    static final int AST_DEPTH = 50;
    /** Over all comprehensions of one evaluation. */
    static final int ITERATIONS = 10_000;

    static final int COMPREHENSION_DEPTH = 2;
    static final int REGEX_PROGRAM_SIZE = 1_000;

    /** Characters and elements of any value on the way. */
    static final long VALUE_SIZE = 1_000_000;
    /** In the worst case; some 50 ms. */
    static final long STEPS = 5_000_000;
    /** Of all checks of a policy set together. */
    static final long ALL_STEPS = 50_000_000;

    static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(EXPRESSION_SIZE)
            .maxParseRecursionDepth(PARSE_DEPTH)
            .maxParseExpressionNodeCount(NODES)
            .maxParseErrorRecoveryLimit(10)
            .comprehensionMaxIterations(ITERATIONS)
            .maxRegexProgramSize(REGEX_PROGRAM_SIZE)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private CelLimits() {}
}
