/**
 * Messages stored in the transaction that causes them, and sent to Kafka in that order, at least once.
 *
 * <p>The tables come with the migration in {@code db/migration/outbox}, to be run with the outbox's schema as default.
 */
@NullMarked
package io.portcullis.outbox;

import org.jspecify.annotations.NullMarked;
