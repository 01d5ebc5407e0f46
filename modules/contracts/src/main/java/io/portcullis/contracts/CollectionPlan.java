package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;

/**
 * What the platform wants collected: answer of {@code GET /device/v1/plan}. {@code attributes} are catalogue names; the
 * agent reports these and nothing else.
 */
public record CollectionPlan(long policyRevision, List<String> attributes, Instant nextReportAt) {}
