package io.portcullis.policy;

/** A compiled expression. Pure, and safe for use by many threads. */
@FunctionalInterface
interface Condition {

    /** @param values canonical values of the attributes it reads, in the order in which it names them */
    Truth test(Object[] values);
}
