package io.portcullis.platform.compliance;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds devices that were last decided under another revision than the one that is for them. */
final class Behind {
    /** Bucket after bucket of the index, however many devices there are. */
    private static final String REVISIONS = "with recursive found as ("
            + "(select policy_revision from compliance.device_state order by policy_revision limit 1)"
            + " union all select (select d.policy_revision from compliance.device_state d"
            + " where d.policy_revision > found.policy_revision order by d.policy_revision limit 1)"
            + " from found where found.policy_revision is not null)"
            + " select policy_revision from found where policy_revision is not null";

    private static final String IN_GROUPS = "jsonb_exists_any(d.subject::jsonb -> 'groups', ?::text[])";

    private final JdbcClient jdbc;

    Behind(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Conditions on {@code device_state d}, each with its parameters, that together find all such devices with buckets
     * in a range. Each can use an index, except those about groups.
     *
     * @param lookAtGroups whether devices may have to be looked for by their groups
     */
    List<Condition> conditions(InForce inForce, int from, int to, boolean lookAtGroups) {
        long base = inForce.revision();
        long candidate = inForce.candidate();
        Long[] others = jdbc.sql(REVISIONS).query(Long.class).list().stream()
                .filter(revision -> revision != base && (revision != candidate || !inForce.rollingOut()))
                .toArray(Long[]::new);
        List<Condition> conditions = new ArrayList<>();
        if (others.length > 0) {
            conditions.add(new Condition(
                    "d.policy_revision = any (?) and d.bucket between ? and ?",
                    List.of(new Revisions(List.of(others)), from, to)));
        }
        if (!inForce.rollingOut()) {
            return conditions;
        }
        int percent = inForce.stagePercent();
        conditions.add(new Condition(
                "d.policy_revision = ? and d.bucket between ? and ?", List.of(base, from, Math.min(to, percent - 1))));
        if (inForce.stageGroups().isEmpty()) {
            conditions.add(new Condition(
                    "d.policy_revision = ? and d.bucket between ? and ?",
                    List.of(candidate, Math.max(from, percent), to)));
        } else if (lookAtGroups) {
            var groups = new Texts(inForce.stageGroups());
            conditions.add(new Condition(
                    "d.policy_revision = ? and d.bucket between ? and ? and " + IN_GROUPS,
                    List.of(base, Math.max(from, percent), to, groups)));
            conditions.add(new Condition(
                    "d.policy_revision = ? and d.bucket between ? and ? and not " + IN_GROUPS,
                    List.of(candidate, Math.max(from, percent), to, groups)));
        }
        return conditions;
    }

    boolean any(InForce inForce, boolean lookAtGroups) {
        return conditions(inForce, 0, 99, lookAtGroups).stream()
                .anyMatch(condition -> jdbc.sql(
                                "select exists (select 1 from compliance.device_state d where " + condition.sql() + ")")
                        .params(condition.parameters())
                        .query(Boolean.class)
                        .single());
    }

    /** Devices that the stage reaches, whatever they were decided under. */
    long inStage(InForce inForce) {
        return jdbc.sql("select count(*) from compliance.device_state d where d.bucket < ? or " + IN_GROUPS)
                .params(inForce.stagePercent(), inForce.stageGroups().toArray(String[]::new))
                .query(Long.class)
                .single();
    }

    record Condition(String sql, List<Object> values) {
        Object[] parameters() {
            return values.stream()
                    .map(value -> switch (value) {
                        case Revisions(var revisions) -> revisions.toArray(Long[]::new);
                        case Texts(var texts) -> texts.toArray(String[]::new);
                        default -> value;
                    })
                    .toArray();
        }
    }

    private record Revisions(List<Long> values) {}

    private record Texts(List<String> values) {}
}
