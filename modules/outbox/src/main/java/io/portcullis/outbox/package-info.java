/** Messages stored in the transaction that causes them, and sent to Kafka in that order, at least once. */
@NullMarked
package io.portcullis.outbox;

import org.jspecify.annotations.NullMarked;
