package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.COMPANY;
import static io.portcullis.policy.Fixtures.NOW;
import static io.portcullis.policy.Fixtures.accepted;
import static io.portcullis.policy.Fixtures.posture;
import static io.portcullis.policy.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StarterPolicySetTest {

    private final CompiledPolicySet set = accepted(resource("starter-policy-set.yaml"));

    @Test
    void aWellKeptServerReachesEveryLevel() {
        Decision decision = set.evaluate(COMPANY, server(), FailureHistory.none(), NOW);

        assertThat(decision.status()).isEqualTo(Status.COMPLIANT);
        assertThat(decision.levels()).containsExactly("basic", "high");
        assertThat(set.requiredLevel("https://localhost:7443")).contains("basic");
    }

    @Test
    void laptopsMustLockTheirScreen() {
        Subject laptop = new Subject(Set.of("laptops"), "company");

        assertThat(set.evaluate(laptop, server(), FailureHistory.none(), NOW).status())
                .isEqualTo(Status.UNKNOWN);
        Posture locked = with(server(), "screen.lock_enabled", true, "screen.lock_delay_seconds", 300L);
        assertThat(set.evaluate(laptop, locked, FailureHistory.none(), NOW).status())
                .isEqualTo(Status.COMPLIANT);
    }

    @Test
    void aMachineWithoutSecureBootReachesBasicOnly() {
        Decision decision =
                set.evaluate(COMPANY, with(server(), "boot.secure_boot", false), FailureHistory.none(), NOW);

        assertThat(decision.status()).isEqualTo(Status.NON_COMPLIANT);
        assertThat(decision.levels()).containsExactly("basic");
        assertThat(decision.at("basic").reached()).isTrue();
        assertThat(decision.at("high").failing()).extracting(CheckResult::check).containsExactly("secure-boot");
    }

    @Test
    void pendingUpdatesAreInGrace() {
        Decision decision =
                set.evaluate(COMPANY, with(server(), "updates.security_pending", 4L), FailureHistory.none(), NOW);

        assertThat(decision.status()).isEqualTo(Status.IN_GRACE);
        assertThat(decision.levels()).containsExactly("basic", "high");
    }

    @Test
    void anUnlistedDistributionHasItsGraceAndThenFails() {
        assertThat(set.evaluate(COMPANY, with(server(), "os.name", "gentoo"), FailureHistory.none(), NOW)
                        .status())
                .isEqualTo(Status.IN_GRACE);
    }

    @Test
    void everyCheckTellsWhatToDo() {
        assertThat(set.definition().policies())
                .flatExtracting(Policy::checks)
                .allSatisfy(
                        check -> assertThat(check.remediation()).as(check.id()).isNotNull());
    }

    private static Posture server() {
        return posture(
                "os.type",
                "linux",
                "os.name",
                "debian",
                "os.version",
                "12.7",
                "disk.root.encrypted",
                true,
                "firewall.enabled",
                true,
                "updates.security_pending",
                0L,
                "ssh.password_login",
                false,
                "boot.secure_boot",
                true,
                "mac.framework",
                "apparmor",
                "mac.enforcing",
                true);
    }

    private static Posture with(Posture posture, Object... pairs) {
        Map<String, Reading> readings = new HashMap<>(posture.readings());
        readings.putAll(posture(pairs).readings());
        return new Posture(readings);
    }
}
