/**
 * Tells connected devices at once what they would otherwise learn with their next report: {@code GET
 * /device/v1/events}. Listens to what the other modules publish; nobody calls it. What it says is a hint, the database
 * is the truth: a device that was away misses nothing, and a forged hint moves nothing.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"batches", "certificates", "compliance", "devices", "plane", "problem", "topics"})
package io.portcullis.platform.channel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
