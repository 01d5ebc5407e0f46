/**
 * The hash-chained audit trail. Listens to everything; nobody calls it.
 *
 * <p>An act and its entry commit together or not at all. A little later one node seals the entry: it gets the next
 * sequence number and a hash over its content and the entry before, and leaves for Kafka.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "batches",
            "compliance",
            "devices",
            "attestation",
            "certificates",
            "accounts",
            "authorization",
            "plane",
            "problem"
        })
package io.portcullis.platform.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
