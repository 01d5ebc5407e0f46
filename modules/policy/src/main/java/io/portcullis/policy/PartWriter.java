package io.portcullis.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes policies, access levels and applications as YAML, in the way in which {@link CheckWriter} writes checks. */
final class PartWriter {

    private PartWriter() {}

    /** Without its checks. */
    static Map<String, String> members(Policy policy, boolean brief) {
        Map<String, String> members = named(policy.id(), policy.title(), brief);
        if (!policy.scope().equals(Scope.everything())) {
            members.put("scope", CheckWriter.scope(policy.scope()));
        }
        return members;
    }

    static Map<String, String> members(AccessLevel level, boolean brief) {
        Map<String, String> members = named(level.id(), level.title(), brief);
        if (level.parent() != null) {
            members.put("extends", CheckWriter.text(level.parent()));
        }
        if (!level.requires().isEmpty()) {
            members.put("requires", CheckWriter.sequence(level.requires()));
        }
        return members;
    }

    static Map<String, String> members(ApplicationRequirement application) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("audience", CheckWriter.text(application.audience()));
        members.put("level", CheckWriter.text(application.level()));
        return members;
    }

    private static Map<String, String> named(String id, String title, boolean brief) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("id", CheckWriter.text(id));
        if (!brief || !title.equals(id)) {
            members.put("title", CheckWriter.text(title));
        }
        return members;
    }

    /** With its checks. */
    static String block(Policy policy) {
        return block(members(policy, true)) + "\nchecks:"
                + policy.checks().stream()
                        .map(check -> "\n  - " + CheckWriter.block(check).replace("\n", "\n    "))
                        .collect(Collectors.joining());
    }

    /** With its checks. */
    static String flow(Policy policy) {
        Map<String, String> members = members(policy, true);
        List<String> checks = new ArrayList<>();
        policy.checks().forEach(check -> checks.add(CheckWriter.flow(check)));
        members.put("checks", "[" + String.join(", ", checks) + "]");
        return flow(members);
    }

    static String block(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> member.getKey() + ": " + member.getValue())
                .collect(Collectors.joining("\n"));
    }

    static String flow(Map<String, String> members) {
        return CheckWriter.mapping(members);
    }
}
