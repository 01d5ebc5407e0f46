package io.portcullis.platform.compliance;

import java.util.ArrayList;
import java.util.List;

/**
 * Which devices of a bucket were decided under another revision than the one that is for them, as a condition on
 * {@code device_state d}.
 */
record Behind(String condition, List<Object> parameters) {
    static final String IN_GROUPS = "jsonb_exists_any(d.subject::jsonb -> 'groups', ?::text[])";

    static Behind in(int bucket, InForce inForce) {
        List<Object> parameters = new ArrayList<>();
        parameters.add(bucket);
        boolean reached = inForce.rollingOut() && bucket < inForce.stagePercent();
        if (reached || !inForce.rollingOut() || inForce.stageGroups().isEmpty()) {
            parameters.add(reached ? inForce.candidate() : inForce.revision());
            return new Behind("d.bucket = ? and d.policy_revision <> ?", parameters);
        }
        parameters.add(inForce.stageGroups().toArray(String[]::new));
        parameters.add(inForce.candidate());
        parameters.add(inForce.revision());
        return new Behind(
                "d.bucket = ? and d.policy_revision <> case when " + IN_GROUPS + " then ? else ? end", parameters);
    }
}
