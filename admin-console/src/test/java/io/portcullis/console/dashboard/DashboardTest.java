package io.portcullis.console.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.FleetSummary;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DashboardTest {
    @Test
    void showsEveryStatusEvenWhereThereIsNone() {
        Dashboard dashboard =
                new Dashboard(new FleetSummary(3, Map.of("enrolled", 3L), Map.of("unknown", 3L), Map.of(), 1));
        assertThat(dashboard.compliance()).extracting(Dashboard.Slice::count).containsExactly(0L, 0L, 0L, 3L);
        assertThat(dashboard.compliantPercent()).isZero();
        assertThat(dashboard.inState("retired")).isZero();
    }

    @Test
    void neverRoundsUpToAll() {
        Dashboard dashboard = new Dashboard(new FleetSummary(
                1000,
                Map.of(),
                Map.of("compliant", 999L, "non_compliant", 1L),
                Map.of("linux", 600L, "macos", 400L),
                1));
        assertThat(dashboard.compliantPercent()).isEqualTo(99);
        assertThat(dashboard.operatingSystems())
                .extracting(Dashboard.Bar::label)
                .containsExactly("Linux", "macOS");
        assertThat(dashboard.operatingSystems())
                .extracting(Dashboard.Bar::percent)
                .containsExactly(60L, 40L);
    }
}
