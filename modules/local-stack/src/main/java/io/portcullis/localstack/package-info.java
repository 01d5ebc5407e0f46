/** Real PostgreSQL and Kafka for one machine and for tests. */
@NullMarked
package io.portcullis.localstack;

import org.jspecify.annotations.NullMarked;
