package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.NOW;

import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Policy sets, devices, reports and waivers at random, and what each expression means, told without CEL. */
final class RandomFleet {

    /** @param holds what the expression comes to; throws where it cannot be computed */
    record Expression(String cel, List<String> attributes, Predicate<Map<String, Object>> holds) {}

    static final List<Expression> EXPRESSIONS = List.of(
            new Expression("firewall.enabled", List.of("firewall.enabled"), v -> is(v, "firewall.enabled")),
            new Expression("!ssh.password_login", List.of("ssh.password_login"), v -> !is(v, "ssh.password_login")),
            new Expression(
                    "updates.security_pending <= 2",
                    List.of("updates.security_pending"),
                    v -> number(v, "updates.security_pending") <= 2),
            new Expression("version_at_least(os.version, \"12\")", List.of("os.version"), v -> {
                if (text(v, "os.version").equals("rolling")) {
                    throw new IllegalStateException("not a version");
                }
                return !text(v, "os.version").equals("11.2");
            }),
            new Expression(
                    "boot.secure_boot && tpm.present",
                    List.of("boot.secure_boot", "tpm.present"),
                    v -> is(v, "boot.secure_boot") && is(v, "tpm.present")),
            new Expression(
                    "os.name.startsWith(\"deb\") || [1, 2].exists(n, n == updates.security_pending)",
                    List.of("os.name", "updates.security_pending"),
                    v -> text(v, "os.name").equals("debian")
                            || number(v, "updates.security_pending") == 1
                            || number(v, "updates.security_pending") == 2),
            new Expression(
                    "disk.root.encrypted ? firewall.enabled : tpm.present",
                    List.of("disk.root.encrypted", "firewall.enabled", "tpm.present"),
                    v -> is(v, "disk.root.encrypted") ? is(v, "firewall.enabled") : is(v, "tpm.present")));

    private static final List<String> AGES = List.of("1s", "10m", "2h", "24h", "3d");
    private static final List<String> GRACES = List.of("0s", "30m", "5h", "2d");
    private static final List<String> GROUPS = List.of("laptops", "finance");
    private static final List<ReadingState> SILENT =
            List.of(ReadingState.NOT_FOUND, ReadingState.NOT_APPLICABLE, ReadingState.INACCESSIBLE, ReadingState.ERROR);

    private final Random random;

    RandomFleet(long seed) {
        this.random = new Random(seed);
    }

    static Expression of(Check check) {
        return EXPRESSIONS.stream()
                .filter(expression -> expression.cel().equals(check.expression()))
                .findFirst()
                .orElseThrow();
    }

    String policySet() {
        StringBuilder yaml = new StringBuilder("format: portcullis/v1\npolicies:\n");
        Map<String, Boolean> warns = new HashMap<>();
        int policies = 1 + random.nextInt(3);
        for (int p = 0; p < policies; p++) {
            yaml.append("  - id: p%d\n%s    checks:\n".formatted(p, scope("    ")));
            List<Integer> ids = new ArrayList<>(List.of(0, 1, 2, 3, 4));
            int checks = 1 + random.nextInt(4);
            for (int c = 0; c < checks; c++) {
                String id = "c" + ids.remove(/* index */ random.nextInt(ids.size()));
                String grace = pick(GRACES);
                boolean warn = random.nextInt(6) == 0;
                String unknown = random.nextInt(3) > 0
                        ? "fail"
                        : random.nextBoolean() ? "warn" : grace.equals("0s") ? "fail" : "grace";
                warns.merge(id, warn || unknown.equals("warn"), Boolean::logicalOr);
                yaml.append("      - id: %s\n".formatted(id))
                        .append("        expression: '%s'\n"
                                .formatted(pick(EXPRESSIONS).cel().replace("'", "''")))
                        .append("        max_age: %s\n        grace: %s\n".formatted(pick(AGES), grace))
                        .append("        min_grade: %s\n"
                                .formatted(random.nextInt(4) == 0 ? "os_api" : "self_asserted"))
                        .append("        effect: %s\n        on_unknown: %s\n"
                                .formatted(warn ? "warn" : "block", unknown))
                        .append(random.nextInt(4) == 0 ? scope("        ") : "");
            }
        }
        List<String> required = warns.entrySet().stream()
                .filter(check -> !check.getValue())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!required.isEmpty()) {
            yaml.append("levels:\n  - { id: basic, requires: [%s] }\n".formatted(pick(required)));
            yaml.append("  - { id: high, extends: basic, requires: [%s] }\n".formatted(String.join(", ", required)));
        }
        return yaml.toString();
    }

    private String scope(String indent) {
        return switch (random.nextInt(6)) {
            case 0 -> indent + "scope: { os: [linux, macos] }\n";
            case 1 -> indent + "scope: { groups: [" + pick(GROUPS) + "] }\n";
            case 2 -> indent + "scope: { ownership: [company], os: [linux] }\n";
            default -> "";
        };
    }

    Subject subject() {
        return new Subject(
                random.nextBoolean() ? Set.of(pick(GROUPS)) : Set.of(),
                pick(List.of("company", "company", "personal", "")));
    }

    Posture posture(Instant now) {
        Map<String, Reading> readings = new HashMap<>();
        boolean reliable = random.nextBoolean();
        Instant together = collected(now);
        for (String attribute : List.of(
                "os.type",
                "os.name",
                "os.version",
                "firewall.enabled",
                "ssh.password_login",
                "updates.security_pending",
                "boot.secure_boot",
                "tpm.present",
                "disk.root.encrypted")) {
            Reading reading = reading(attribute, now, reliable ? together : collected(now), reliable ? 20 : 4);
            if (reading != null) {
                readings.put(attribute, reading);
            }
        }
        return new Posture(readings);
    }

    private @Nullable Reading reading(String attribute, Instant now, Instant collected, int reliability) {
        if (random.nextInt(reliability) == 0) {
            return random.nextBoolean()
                    ? null
                    : new Reading(null, pick(SILENT), collected, "test", EvidenceGrade.OS_API);
        }
        EvidenceGrade grade = pick(List.of(EvidenceGrade.values()));
        return new Reading(
                value(attribute),
                ReadingState.FOUND,
                random.nextInt(9) == 0 ? collected(now) : collected,
                "test",
                grade);
    }

    private Object value(String attribute) {
        return switch (attribute) {
            case "os.type" -> pick(List.of("linux", "linux", "macos", "windows", "beos"));
            case "os.name" -> pick(List.of("debian", "ubuntu"));
            case "os.version" -> pick(List.of("12.7", "13", "11.2", "rolling"));
            case "updates.security_pending" -> random.nextBoolean() ? (Object) 0 : (Object) (long) random.nextInt(4);
            default -> random.nextInt(4) > 0;
        };
    }

    private Instant collected(Instant now) {
        return switch (random.nextInt(8)) {
            case 0 -> now.plusSeconds(random.nextInt(400)).plusNanos(random.nextInt(1000));
            case 1 -> now.minus(Duration.ofHours(random.nextInt(200)));
            default -> now.minusMillis(random.nextInt(3_600_000));
        };
    }

    FailureHistory history() {
        Map<String, Instant> failing = new HashMap<>();
        Map<String, Instant> passing = new HashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String key = "p" + random.nextInt(3) + "/c" + random.nextInt(5);
            failing.put(key, NOW.minusSeconds(random.nextInt(300_000)));
            if (random.nextBoolean()) {
                passing.put(key, NOW.minusSeconds(random.nextInt(100_000)));
            }
        }
        return new FailureHistory(failing, passing);
    }

    List<Waiver> waivers(UUID device) {
        List<Waiver> waivers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String check = (random.nextBoolean() ? "p" + random.nextInt(3) + "/" : "") + "c" + random.nextInt(5);
            Instant from = NOW.plusSeconds(random.nextInt(20_000) - 15_000);
            boolean group = random.nextInt(3) == 0;
            waivers.add(new Waiver(
                    new UUID(0, random.nextLong()),
                    check,
                    group ? null : random.nextInt(4) > 0 ? device : new UUID(1, 1),
                    group ? pick(GROUPS) : null,
                    from,
                    from.plusSeconds(1 + random.nextInt(40_000)),
                    "migration",
                    "user:anna",
                    random.nextInt(5) == 0 ? List.of() : List.of("user:ben")));
        }
        return waivers;
    }

    Instant between(Instant from, Instant to) {
        long nanos = Duration.between(from, to).toNanos();
        return from.plusNanos((long) (random.nextDouble() * nanos));
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static boolean is(Map<String, Object> values, String attribute) {
        return Boolean.TRUE.equals(values.get(attribute));
    }

    private static long number(Map<String, Object> values, String attribute) {
        return values.get(attribute) instanceof Number number ? number.longValue() : -1;
    }

    private static String text(Map<String, Object> values, String attribute) {
        return String.valueOf(values.get(attribute));
    }
}
