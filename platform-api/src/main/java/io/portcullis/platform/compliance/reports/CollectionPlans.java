package io.portcullis.platform.compliance.reports;

import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.evidence.PostureDigest;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.Rules;
import io.portcullis.platform.devices.Devices;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What devices are to collect, under the policy set in force and the one being rolled out. */
final class CollectionPlans {
    private static final Set<String> ALWAYS = Set.of("os.type", "os.version", "agent.version", "host.name");
    /** Before the digest of a plan that a report did not cover. */
    private static final String UNCOVERED = "-";

    private static final Map<String, Platform> PLATFORMS =
            Arrays.stream(Platform.values()).collect(Collectors.toMap(Platform::wire, Function.identity()));

    private final PolicySets sets;
    private final Devices devices;
    private volatile Plan latest = Plan.of(0, 0, ALWAYS, Map.of());

    CollectionPlans(PolicySets sets, Devices devices) {
        this.sets = sets;
        this.devices = devices;
    }

    /** What decides now. */
    Rules rules() {
        return sets.rules();
    }

    Plan now() {
        return of(rules());
    }

    Plan of(Rules rules) {
        long base = rules.inForce().revision();
        long candidate = rules.inForce().candidate();
        var known = latest;
        if (known.base() == base && known.candidate() == candidate) {
            return known;
        }
        var attributes = new TreeSet<>(ALWAYS);
        attributes.addAll(rules.attributes());
        attributes.removeIf(CollectionPlans::isNotReported);
        var plan = Plan.of(base, candidate, attributes, checks(rules));
        latest = plan;
        return plan;
    }

    /**
     * What the checks read that apply to a device, under the policy set that decides about it, by {@code policy/check}.
     *
     * @param subject as it was last decided about; null before its first report
     * @param osType as it reported it; null if it did not
     */
    Map<String, List<String>> checks(
            UUID device, Rules rules, @Nullable StoredSubject subject, @Nullable String osType) {
        var known = subject != null
                ? subject
                : devices.find(device)
                        .map(registered -> StoredSubject.of(registered, registered.keyProtection()))
                        .orElse(null);
        if (known == null) {
            return Map.of();
        }
        var deciding = rules.inForce().reaches(device, known.groups()) ? rules.candidateIfUsable() : rules.base();
        var platform = osType == null ? null : PLATFORMS.get(osType);
        var checks = new TreeMap<>(of(rules).checks());
        checks.keySet()
                .retainAll(deciding.map(set -> set.rules().checksFor(known.subject(), platform))
                        .orElse(Set.of()));
        return checks;
    }

    /** What the platform itself knows is not the device's to report. */
    private static boolean isNotReported(String attribute) {
        return Catalogue.standard()
                .find(attribute)
                .filter(known -> !known.isReported())
                .isPresent();
    }

    private static Map<String, List<String>> checks(Rules rules) {
        var checks = new TreeMap<String, List<String>>();
        Stream.of(rules.base(), rules.candidateIfUsable())
                .flatMap(Optional::stream)
                .flatMap(set -> set.rules().attributesByCheck().entrySet().stream())
                .forEach(check -> checks.merge(
                        check.getKey(),
                        check.getValue().stream()
                                .filter(name -> !isNotReported(name))
                                .sorted()
                                .toList(),
                        (one, other) -> Stream.concat(one.stream(), other.stream())
                                .distinct()
                                .sorted()
                                .toList()));
        return checks;
    }

    /**
     * @param base revision in force
     * @param candidate revision being rolled out, 0 for none
     * @param attributes sorted
     * @param checks the attributes that each check reads, by {@code policy/check}, whomever it applies to
     * @param digest the same for plans that ask for the same
     */
    record Plan(long base, long candidate, List<String> attributes, Map<String, List<String>> checks, String digest) {
        static Plan of(long base, long candidate, Set<String> attributes, Map<String, List<String>> checks) {
            var sorted = attributes.stream().sorted().toList();
            return new Plan(
                    base,
                    candidate,
                    sorted,
                    checks,
                    PostureDigest.sha256(String.join("\n", sorted).getBytes(StandardCharsets.UTF_8)));
        }

        /** Changes whenever the attributes may. */
        long revision() {
            return candidate > 0 ? candidate : base;
        }

        /** What is stored with a whole report that came under this plan. */
        String stampOn(Set<String> reported) {
            return (reported.containsAll(attributes) ? "" : UNCOVERED) + digest;
        }

        /** Whether a report that was stamped so says all that this plan asks for. */
        boolean isCoveredBy(String stamp) {
            return stamp.equals(digest);
        }

        /** Whether it came when something else was asked for. */
        boolean isNotThatOf(String stamp) {
            return !stamp.endsWith(digest);
        }
    }
}
