package io.portcullis.console.policies;

import java.time.Instant;

/** Somebody's word that one version of a draft may be published. */
record Approval(long version, String approver, Instant approvedAt) {}
