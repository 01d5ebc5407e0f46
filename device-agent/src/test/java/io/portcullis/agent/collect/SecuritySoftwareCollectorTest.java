package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.collect.KnownSoftware.Product;
import io.portcullis.posture.ReadingState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecuritySoftwareCollectorTest {

    private static final String FALCON = "/opt/CrowdStrike/falcon-sensor-bpf";

    private final FakeMachine machine = new FakeMachine().process(1, "systemd", 0, "/usr/lib/systemd/systemd");

    private Collected collected() {
        return Collected.by(new SecuritySoftwareCollector(), machine);
    }

    @Test
    void nothingIsInstalled() {
        collected().found("antivirus.installed", false);
        collected().found("antivirus.running", false);
        collected().found("antivirus.products", List.of());
        collected().is("antivirus.signature_age_days", ReadingState.NOT_APPLICABLE);
        collected().found("edr.installed", false);
        collected().found("edr.running", false);
    }

    @Test
    void aSensorThatRunsIsBoth() {
        machine.file(FALCON, "").process(812, "falcon-sensor-b", 0, FALCON);
        collected().found("edr.running", true);
        collected().found("edr.products", List.of("crowdstrike-falcon"));
        collected().found("antivirus.running", true);
        collected().is("antivirus.signature_age_days", ReadingState.NOT_FOUND);
        assertThat(collected().method("edr.running")).contains("crowdstrike-falcon");
    }

    @Test
    void installedIsNotRunning() {
        machine.file(FALCON, "");
        collected().found("edr.installed", true);
        collected().found("edr.running", false);
    }

    @Test
    void aPersonsProcessOfThatNameIsNone() {
        machine.process(900, "falcon-sensor", 1000, "");
        collected().found("edr.running", false);
        collected().found("edr.installed", false);
    }

    @Test
    void aServiceOfThatNameThatRunsAnotherProgramIsNone() {
        machine.file(FALCON, "").process(900, "falcon-sensor", 0, "/usr/bin/sleep");
        collected().found("edr.running", false);
    }

    @Test
    void aProgramThatWasUpdatedWhileItRunsIsGenuine() {
        machine.process(900, "falcon-sensor", 0, FALCON + " (deleted)");
        collected().found("edr.running", true);
    }

    @Test
    void processesThatAreHidden() {
        machine.file(FALCON, "").file("/proc/1/status", new FileText.Denied());
        collected().found("edr.installed", true);
        collected().is("edr.running", ReadingState.INACCESSIBLE);
    }

    @Test
    void signaturesAge() {
        machine.process(300, "clamd", 112, "/usr/sbin/clamd")
                .modified("/var/lib/clamav/daily.cvd", Collected.NOW.minus(Duration.ofDays(40)))
                .modified("/var/lib/clamav/daily.cld", Collected.NOW.minus(Duration.ofHours(50)));
        collected().found("antivirus.signature_age_days", 2);
        collected().found("antivirus.products", List.of("clamav"));
        collected().found("edr.running", false);
    }

    @Test
    void aDamagedProcess() {
        machine.file("/proc/77/status", "Name:\tclamd\nUid:\tx\n").file("/proc/78/status", "");
        collected().found("antivirus.running", false);
    }

    @Test
    void theTableIsSound() {
        assertThat(KnownSoftware.all()).extracting(Product::name).doesNotHaveDuplicates();
        assertThat(KnownSoftware.all()).allSatisfy(product -> {
            assertThat(product.name()).matches("[a-z][a-z0-9-]+");
            assertThat(product.kinds()).isNotEmpty();
            // The kernel cuts names; a longer one would never match.
            assertThat(product.linuxProcesses())
                    .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(15));
            assertThat(product.linuxPaths()).allSatisfy(path -> assertThat(path).startsWith("/"));
            assertThat(product.macPaths()).allSatisfy(path -> assertThat(path).startsWith("/"));
        });
    }
}
