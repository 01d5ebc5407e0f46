package io.portcullis.benchmarks;

import io.portcullis.policy.CompiledPolicySet;
import io.portcullis.policy.Decision;
import io.portcullis.policy.FailureHistory;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicyLoading;
import io.portcullis.policy.Subject;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Deciding about a whole fleet in memory, as after the publication of a policy set. */
final class EvaluationBenchmark {
    private static final double BUDGET_MILLIS = 1_000;
    private static final double ONE_THREAD_BUDGET = 500_000;
    private static final int DEVICES = 100_000;
    private static final int ALL = 1_000_000;
    private static final int ROUNDS = 7;

    private final Progress progress;
    private final Duration duration;
    private final CompiledPolicySet policies;
    private final int checks;
    private final Instant now = Instant.now();
    private final Subject[] subjects = new Subject[DEVICES];
    private final Posture[] postures = new Posture[DEVICES];
    private final FailureHistory[] histories = new FailureHistory[DEVICES];

    /** @param policySet whose attributes every device reports */
    EvaluationBenchmark(Progress progress, Duration duration, String policySet) {
        this.progress = progress;
        this.duration = duration;
        this.policies = switch (new PolicyLoader(Catalogue.standard()).load(policySet)) {
            case PolicyLoading.Accepted(CompiledPolicySet set) -> set;
            case PolicyLoading.Rejected(var problems) ->
                throw new BenchmarkException("the policy set was refused: " + problems);
        };
        this.checks = policies.definition().policies().stream()
                .mapToInt(policy -> policy.checks().size())
                .sum();
    }

    List<Figure> measure() {
        progress.say("deciding about " + DEVICES + " devices in this process, again and again");
        makeFleet();
        double cores = Rate.perSecond(duration, DEVICES, this::decide);
        double one = millis(1);
        double two = millis(2);
        String note = checks + " checks, " + policies.attributes().size() + " attributes";
        return List.of(
                Figure.rate("decisions in memory, per core", cores, ONE_THREAD_BUDGET, note),
                Figure.latency("  1,000,000 devices, one thread", Duration.ofNanos((long) (one * 1e6)), null),
                Figure.latency(
                        "  1,000,000 devices, two threads", Duration.ofNanos((long) (two * 1e6)), BUDGET_MILLIS));
    }

    private Decision decide(int device) {
        return policies.evaluate(subjects[device], postures[device], histories[device], now);
    }

    /** By the clock on the wall, the median of several rounds. */
    private double millis(int threads) {
        double[] rounds = new double[ROUNDS];
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                List<Future<?>> parts = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    int first = thread;
                    parts.add(executor.submit(() -> {
                        for (int i = first; i < ALL; i += threads) {
                            decide(i % DEVICES);
                        }
                    }));
                }
                for (Future<?> part : parts) {
                    part.get();
                }
                rounds[round] = (System.nanoTime() - start) / 1e6;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        } catch (ExecutionException e) {
            throw new BenchmarkException("a device could not be decided about", e);
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    /**
     * Devices as they are: nearly all alike, collected at different times, one in ten with something to complain of.
     */
    private void makeFleet() {
        Random random = new Random(1);
        for (int i = 0; i < DEVICES; i++) {
            Instant collected = now.minusMillis(random.nextInt(600_000));
            Map<String, Reading> readings = new HashMap<>();
            for (String attribute : policies.attributes()) {
                Object value = value(attribute, random);
                readings.put(
                        attribute,
                        new Reading(value, ReadingState.FOUND, collected, "benchmark", EvidenceGrade.OS_API));
            }
            subjects[i] = new Subject(Set.of(i % 3 == 0 ? "finance" : "engineering"), "company");
            postures[i] = new Posture(readings);
            histories[i] = FailureHistory.none();
            // What fails has failed before, in a fleet that is decided about again.
            histories[i] = decide(i).history();
        }
    }

    private static Object value(String attribute, Random random) {
        return switch (Catalogue.standard().find(attribute).orElseThrow().type()) {
            case BOOL -> attribute.equals("ssh.password_login") == (random.nextInt(100) == 0);
            case INT -> attribute.equals("screen.lock_delay_seconds") ? 300L : random.nextInt(50) == 0 ? 3L : 0L;
            case DOUBLE -> 1.0;
            case STRING -> text(attribute, random);
            case TIMESTAMP -> Instant.EPOCH;
            case STRING_LIST -> List.of();
        };
    }

    private static String text(String attribute, Random random) {
        return switch (attribute) {
            case "os.type" -> "linux";
            case "os.name" -> "debian";
            case "os.version" -> "12." + random.nextInt(12);
            case "os.kernel" -> "6.1.0-" + (20 + random.nextInt(15)) + "-amd64";
            case "agent.version" -> "1." + random.nextInt(5);
            case "tpm.version" -> "2.0";
            case "mac.framework" -> "apparmor";
            default -> "none";
        };
    }
}
