/**
 * What crosses a process boundary: REST documents, Kafka topics and payloads, claim names and problem codes.
 *
 * <p>Every record here is written as JSON by {@link io.portcullis.contracts.WireJson}: member names in snake_case,
 * instants as RFC 3339 strings in UTC, absent members for {@code null}. A golden sample of each stands in the tests.
 */
@NullMarked
package io.portcullis.contracts;

import org.jspecify.annotations.NullMarked;
