/**
 * The hash-chained audit trail. Listens to everything; nobody calls it.
 *
 * <p>An act and its entry commit together or not at all. Until it is sealed an entry waits in a table of its own. A
 * little later one node seals it: it gets the next sequence number and a hash over its content and the entry before,
 * moves to the trail, and is told to Kafka from there.
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
