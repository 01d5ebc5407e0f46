package io.portcullis.platform.plane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureThrottleTest {
    private final FailureThrottle throttle = new FailureThrottle(30);

    @Test
    void closesToAnAddressThatKeepsFailingAndToNoOther() {
        for (int failure = 0; failure < 30; failure++) {
            assertThat(throttle.closedTo("192.0.2.1")).isFalse();
            throttle.failed("192.0.2.1");
        }

        assertThat(throttle.closedTo("192.0.2.1")).isTrue();
        assertThat(throttle.closedTo("192.0.2.2")).isFalse();
    }
}
