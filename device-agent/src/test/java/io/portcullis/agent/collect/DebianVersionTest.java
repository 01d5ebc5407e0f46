package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianVersionTest {

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.1",
        "1.9, 1.10",
        "1.0~rc1, 1.0",
        "1.0~~, 1.0~",
        "1.0, 1.0a",
        "1.0a, 1.0+",
        "9.9, 1:0.1",
        "2:1.0-1, 2:1.0-2",
        "3.0.13-1~deb12u1, 3.0.15-1~deb12u1",
        "3.0.15-1~deb12u1, 3.0.15-1",
        "5.2.15-2+b7, 5.2.15-2+b10",
        "1.2-3, 1.2-3ubuntu0.1",
        "6.1.112-1, 6.1.115-1",
        "1.0-1-1, 1.0-1-2",
        "0.0.9, 0.00.10"
    })
    void order(String lower, String higher) {
        assertThat(DebianVersion.ORDER.compare(lower, higher)).isNegative();
        assertThat(DebianVersion.ORDER.compare(higher, lower)).isPositive();
        assertThat(DebianVersion.ORDER.compare(lower, lower)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1.0, 0:1.0", "1.00, 1.0", "1.0-0, 1.0"})
    void same(String one, String other) {
        assertThat(DebianVersion.ORDER.compare(one, other)).isZero();
    }
}
