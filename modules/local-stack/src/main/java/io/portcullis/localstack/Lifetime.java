package io.portcullis.localstack;

/** How long a started process lives. */
public enum Lifetime {
    /** Ends with this JVM, however that ends: for tests, which must leave nothing behind. */
    WITH_THIS_JVM,
    /** Outlives this JVM; a later command finds it through its pid file. */
    DETACHED
}
