package io.portcullis.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of the audit trail, newest first. */
public record AuditPage(List<AuditEntry> items, @Nullable String nextCursor) {}
