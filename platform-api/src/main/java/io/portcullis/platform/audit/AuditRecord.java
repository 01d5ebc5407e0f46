package io.portcullis.platform.audit;

import java.time.Instant;
import java.util.Map;

/**
 * What is to be remembered of an act.
 *
 * @param actor {@code user:NAME}, {@code client:ID}, {@code device:ID}, {@code node:NAME}, {@code platform} or
 *     {@code anonymous}
 * @param action stable code such as {@code device.enrolled}
 * @param subject what it was done to, such as {@code device:ID}
 * @param details strings, whole numbers, booleans, and lists of strings; never a secret
 */
record AuditRecord(Instant occurredAt, String actor, String action, String subject, Map<String, Object> details) {}
