package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the platform wants collected: answer of {@code GET /device/v1/plan}. {@code attributes} are catalogue names; the
 * agent reports these and nothing else.
 *
 * @param checks that apply to the device, by {@code policy/check}: the attributes that the check reads and a device can
 *     report; so that a person can have a single check looked at again
 */
public record CollectionPlan(
        long policyRevision, List<String> attributes, Instant nextReportAt, Map<String, List<String>> checks) {

    /** Without telling what single checks read. */
    public CollectionPlan(long policyRevision, List<String> attributes, Instant nextReportAt) {
        this(policyRevision, attributes, nextReportAt, Map.of());
    }
}
