package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {

    @ParameterizedTest
    @CsvSource({
        "12.7, 12.5, 1",
        "12.5, 12.5, 0",
        "12, 12.0, 0",
        "12, 12.5, -1",
        "9, 10, -1",
        "12.10, 12.9, 1",
        "24.04, 24.4, 0",
        "6.1.0-28-amd64, 6.1.0, 1",
        "6.1.0-28-amd64, 6.1.1, -1",
        "6.1.0-amd64, 6.1.0, 1",
        "10.0.26100.2314, 10.0.26100, 1",
        "v1.2, 1.2, 0",
        "1.2.0-rc1, 1.2.0, -1",
        "1.2.0-rc1, 1.1.9, 1",
        "1.2.0-rc1, 1.2.0-rc2, -1",
        "1.2.0-SNAPSHOT, 1.2, -1",
        "1.0~rc1, 1.0, -1",
        "1.0~1, 1.0, -1",
        "9.2p1, 9.2, 1",
        "1.1.1b, 1.1.1, 1",
        "1.1.1b, 1.1.1a, 1",
        "00000012, 12, 0"
    })
    void ordersAsPeopleExpect(String one, String other, int order) {
        assertThat(Integer.signum(version(one).compareTo(version(other)))).isEqualTo(order);
        assertThat(Integer.signum(version(other).compareTo(version(one)))).isEqualTo(-order);
        assertThat(version(one).equals(version(other))).isEqualTo(order == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "rolling", "v", "-1", ".5", "bookworm/sid", "123456789012345678", "1.123456789012345678"
            })
    void whatIsNoVersionIsNone(String text) {
        assertThat(Version.parse(text)).isNull();
    }

    @Test
    void absurdlyManyPartsAreNoVersion() {
        assertThat(Version.parse("1" + ".1".repeat(31))).isNotNull();
        assertThat(Version.parse("1" + ".1".repeat(32))).isNull();
        assertThat(Version.parse("1" + ".1".repeat(100_000))).isNull();
    }

    @Test
    void isATotalOrder() {
        Random random = new Random(20260601);
        String[] pieces = {"0", "1", "2", "10", ".", "-", "~", "rc", "p", "a", "beta", "00"};
        List<Version> versions = new ArrayList<>();
        while (versions.size() < 120) {
            StringBuilder text = new StringBuilder("1");
            for (int i = random.nextInt(6); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            versions.add(version(text.toString()));
        }
        for (Version a : versions) {
            for (Version b : versions) {
                assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
                if (a.equals(b)) {
                    assertThat(a).hasSameHashCodeAs(b);
                }
                for (Version c : versions) {
                    if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0 && a.compareTo(c) > 0) {
                        throw new AssertionError("not transitive");
                    }
                }
            }
        }
    }

    private static Version version(String text) {
        return Objects.requireNonNull(Version.parse(text), text);
    }
}
