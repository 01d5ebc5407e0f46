package io.portcullis.benchmarks;

import io.portcullis.contracts.PolicyInForce;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes sure that there is a policy to evaluate; puts back the one that was in force when it replaced it. */
final class PolicyForBenchmark {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern CHECK = Pattern.compile("\\bexpression\\s*:");

    private final AdminApi admin;
    private final String audience;
    private @Nullable String replaced;

    PolicyForBenchmark(AdminApi admin, String audience) {
        this.admin = admin;
        this.audience = audience;
    }

    PolicyInForce prepare(boolean own, Progress progress) {
        Optional<PolicyInForce> before = admin.policyInForce();
        if (before.isPresent() && !own) {
            return before.get();
        }
        progress.say("publishing a policy set of ten checks");
        admin.publishPolicy(text(audience));
        replaced = before.map(PolicyInForce::document).orElse(null);
        return await(before.map(PolicyInForce::revision).orElse(0L));
    }

    void restore(Progress progress) {
        if (replaced != null) {
            progress.say("publishing the policy set again that was in force");
            admin.publishPolicy(replaced);
        }
    }

    static int checksOf(PolicyInForce policy) {
        return (int) CHECK.matcher(policy.document()).results().count();
    }

    private PolicyInForce await(long revision) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            Optional<PolicyInForce> policy = admin.policyInForce();
            if (policy.isPresent() && policy.get().revision() > revision) {
                return policy.get();
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchmarkException("interrupted", e);
            }
        }
        throw new BenchmarkException(
                "the platform did not apply the published policy set within " + PATIENCE.toSeconds() + " s");
    }

    /** Ten checks. */
    static String text(String audience) {
        try (InputStream in = Objects.requireNonNull(PolicyForBenchmark.class.getResourceAsStream("policy.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@AUDIENCE@", audience);
        } catch (IOException e) {
            throw new BenchmarkException("the policy for benchmarks cannot be read", e);
        }
    }
}
