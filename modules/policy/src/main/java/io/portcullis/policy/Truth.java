package io.portcullis.policy;

/** What an expression comes to when all its evidence is there. */
enum Truth {
    TRUE,
    FALSE,
    /** It cannot be computed from these values, for example because a version is not one. */
    ERROR;

    static Truth of(boolean value) {
        return value ? TRUE : FALSE;
    }

    Truth not() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case ERROR -> ERROR;
        };
    }
}
