package io.portcullis.platform.compliance.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device is told of the checks that apply to it; all devices collect the same. */
class CollectionPlansIT {
    private static final String SCOPED = """
            format: portcullis/v1
            policies:
              - id: baseline
                title: Every machine
                checks:
                  - id: disk-encrypted
                    title: The disk is encrypted
                    expression: disk.root.encrypted
                  - id: secure-boot
                    title: Secure Boot is on
                    expression: boot.secure_boot
                    scope: { os: [windows] }
              - id: finance
                title: Finance
                scope: { groups: [finance] }
                checks:
                  - id: firewall
                    title: The firewall is on
                    expression: firewall.enabled
              - id: own
                title: Brought from home
                scope: { ownership: [personal] }
                checks:
                  - id: locked
                    title: The screen locks
                    expression: screen.lock_enabled
            levels:
              - { id: basic, title: Basic, requires: [disk-encrypted] }
            applications:
              - { audience: "https://app.example", level: basic }
            """;

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");
    private final ReportingDevice clerk = new ReportingDevice(installation, "finance");
    private final ReportingDevice other = new ReportingDevice(installation);

    @AfterEach
    void close() {
        installation.close();
    }

    private Set<String> checks(ReportingDevice device) {
        return node.get(PostureReports.class).plan(device.id).checks().keySet();
    }

    @Test
    void aDeviceIsToldOfTheChecksThatApplyToIt() {
        node.judge(installation.signed(1, SCOPED));
        // What is not known yet of a device is no way out of a check.
        assertThat(checks(clerk))
                .containsExactly("baseline/disk-encrypted", "baseline/secure-boot", "finance/firewall");

        clerk.report(node, Map.of("os.type", "linux"));
        other.report(node, Map.of("os.type", "windows"));

        assertThat(checks(clerk)).containsExactly("baseline/disk-encrypted", "finance/firewall");
        assertThat(checks(other)).containsExactly("baseline/disk-encrypted", "baseline/secure-boot");
        assertThat(node.get(PostureReports.class).plan(clerk.id).checks().get("finance/firewall"))
                .containsExactly("firewall.enabled");
        assertThat(node.get(PostureReports.class).plan(clerk.id).attributes())
                .isEqualTo(node.get(PostureReports.class).plan(other.id).attributes())
                .contains("boot.secure_boot", "screen.lock_enabled");
    }

    @Test
    void whatIsRolledOutIsToldOfWhereItHasArrived() {
        node.judge(installation.signed(1, Policies.DISK));
        clerk.report(node, Map.of("os.type", "linux"));
        other.report(node, Map.of("os.type", "linux"));

        node.judge(TestPolicies.signed(
                installation.signer,
                2,
                Policies.DISK_AND_FIREWALL,
                new RolloutPlan(List.of(new RolloutStage(null, List.of("finance"), 60)), 10)));

        assertThat(checks(clerk)).containsExactly("baseline/disk-encrypted", "baseline/firewall");
        assertThat(checks(other)).containsExactly("baseline/disk-encrypted", "baseline/secure-boot");
    }

    @Test
    void beforeTheFirstPolicySetThereIsNone() {
        assertThat(checks(clerk)).isEmpty();
    }
}
