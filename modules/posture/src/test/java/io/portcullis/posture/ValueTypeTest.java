package io.portcullis.posture;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueTypeTest {

    @Test
    void whatJsonReadersDeliverBecomesCanonical() {
        assertThat(ValueType.BOOL.canonical(true)).isEqualTo(true);
        assertThat(ValueType.INT.canonical(7)).isEqualTo(7L);
        assertThat(ValueType.INT.canonical(7L)).isEqualTo(7L);
        assertThat(ValueType.DOUBLE.canonical(7)).isEqualTo(7.0);
        assertThat(ValueType.DOUBLE.canonical(7L)).isEqualTo(7.0);
        assertThat(ValueType.DOUBLE.canonical(0.5f)).isEqualTo(0.5);
        assertThat(ValueType.DOUBLE.canonical(0.5)).isEqualTo(0.5);
        assertThat(ValueType.STRING.canonical("12.7")).isEqualTo("12.7");
        assertThat(ValueType.TIMESTAMP.canonical("2026-01-02T03:04:05Z"))
                .isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(ValueType.TIMESTAMP.canonical(Instant.EPOCH)).isEqualTo(Instant.EPOCH);
        assertThat(ValueType.STRING_LIST.canonical(List.of("a", "b"))).isEqualTo(List.of("a", "b"));
        assertThat(ValueType.STRING_LIST.canonical(List.of())).isEqualTo(List.of());
    }

    @Test
    void nothingIsGuessed() {
        for (ValueType type : ValueType.values()) {
            assertThat(type.canonical(null)).isNull();
            assertThat(type.canonical(Map.of())).isNull();
        }
        assertThat(ValueType.BOOL.canonical("true")).isNull();
        assertThat(ValueType.BOOL.canonical(1)).isNull();
        assertThat(ValueType.INT.canonical("7")).isNull();
        assertThat(ValueType.INT.canonical(7.0)).isNull();
        assertThat(ValueType.INT.canonical(BigInteger.TEN)).isNull();
        assertThat(ValueType.DOUBLE.canonical("7")).isNull();
        assertThat(ValueType.DOUBLE.canonical(Double.NaN)).isNull();
        assertThat(ValueType.DOUBLE.canonical(Double.POSITIVE_INFINITY)).isNull();
        assertThat(ValueType.STRING.canonical(7)).isNull();
        assertThat(ValueType.TIMESTAMP.canonical("yesterday")).isNull();
        assertThat(ValueType.TIMESTAMP.canonical(1_790_000_000L)).isNull();
        assertThat(ValueType.STRING_LIST.canonical("a")).isNull();
        assertThat(ValueType.STRING_LIST.canonical(List.of("a", 1))).isNull();
    }
}
