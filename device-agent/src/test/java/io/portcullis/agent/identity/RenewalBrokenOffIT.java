package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.FakePlatform.Canned;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A renewal that breaks off anywhere leaves a device that works. */
class RenewalBrokenOffIT extends WithEnrolledDevice {
    private static final class Killed extends Error {}

    @ParameterizedTest
    @EnumSource(Renewer.Step.class)
    void killedAtAnyStepTheNextStartWorks(Renewer.Step deadly) throws Exception {
        String before = store.identity().thumbprint();
        assertThatThrownBy(() -> renewer(store, step -> {
                            if (step == deadly) {
                                throw new Killed();
                            }
                        })
                        .renew())
                .isInstanceOf(Killed.class);
        assertThat(works().thumbprint()).isEqualTo(before);
        renewer(storeWith(new PrivateFiles()), _ -> {}).settle();
        assertThat(home.keyStore(Slot.NEXT)).doesNotExist();
        String settled = works().thumbprint();
        if (deadly.compareTo(Renewer.Step.KEPT_ASIDE) >= 0) {
            assertThat(settled).as("what was issued is used").isNotEqualTo(before);
        }
        assertThat(renew().thumbprint()).isNotEqualTo(settled);
        works();
    }

    @Test
    void killedAtAnyWriteTheNextStartWorks() throws Exception {
        boolean finished = false;
        for (int step = 0; !finished; step++) {
            AtomicInteger left = new AtomicInteger(step);
            PrivateFiles dying = new PrivateFiles((written, target) -> {
                if (left.getAndDecrement() == 0) {
                    throw new Killed();
                }
                Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            });
            try {
                renewer(storeWith(dying), _ -> {}).renew();
                finished = true;
            } catch (Killed killed) {
                works();
                renewer(storeWith(new PrivateFiles()), _ -> {}).settle();
                works();
                assertThat(home.keyStore(Slot.NEXT)).doesNotExist();
            }
            assertThat(step).isLessThan(20);
        }
    }

    @Test
    void aPlatformThatGoesAwayInBetweenIsWaitedFor() throws Exception {
        String before = store.identity().thumbprint();
        platform.script(PLAN, Canned.problem(503, "unavailable"));
        platform.script(PLAN, Canned.problem(503, "unavailable"));
        assertThatThrownBy(this::renew).satisfies(failure -> isCode(failure, AgentFailure.Kind.UNREACHABLE));
        assertThat(home.keyStore(Slot.NEXT)).exists();
        assertThat(works().thumbprint()).isEqualTo(before);
        assertThat(renew().thumbprint()).isNotEqualTo(before);
        assertThat(platform.seen(REENROLL)).as("the certificate it has is used").hasSize(1);
        assertThat(store.renewals().failingSince()).isEmpty();
    }

    @Test
    void twoAtOnceRenewOneAfterTheOther() throws Exception {
        try (var _ = HomeLock.forIdentity(home, Duration.ZERO)) {
            renewer(store, _ -> {}).settle();
            assertThat(platform.seen(REENROLL)).isEmpty();
        }
        renewer(store, step -> {
                    if (step == Renewer.Step.KEPT_ASIDE) {
                        // Reports take another lock, and what they use is in place all the time.
                        try (var _ = HomeLock.forReport(home, Duration.ZERO)) {
                            works();
                        } catch (Exception failed) {
                            throw new IllegalStateException(failed);
                        }
                    }
                })
                .renew();
    }
}
