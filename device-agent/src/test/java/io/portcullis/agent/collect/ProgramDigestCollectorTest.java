package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramDigestCollectorTest {

    private static final String ATTRIBUTE = "process.sha256";
    private static final String GOOD = "ab".repeat(32);
    private static final String OTHER = "cd".repeat(32);

    private final FakeMachine machine = new FakeMachine().process(1, "systemd", 0, "");
    private final ProgramDigestCollector collector = new ProgramDigestCollector();

    private Collected collected() {
        return Collected.by(collector, machine);
    }

    @Test
    void nothingKnownRuns() {
        collected().found(ATTRIBUTE, List.of());
    }

    @Test
    void theProgramThatRunsIsHashed() {
        machine.process(20, "falcon-sensor", 0, "/opt/CrowdStrike/falcon-sensor")
                .digest("/proc/20/exe", new FileText.Text(GOOD))
                .process(21, "anydesk", 1000, "/usr/bin/anydesk")
                .digest("/proc/21/exe", new FileText.Text(OTHER));
        collected().found(ATTRIBUTE, List.of("anydesk:" + OTHER, "crowdstrike-falcon:" + GOOD));
    }

    @Test
    void aCopyThatAPersonStartedProvesNothing() {
        machine.process(20, "falcon-sensor", 1000, "/home/jo/falcon-sensor")
                .digest("/proc/20/exe", new FileText.Text(GOOD));
        collected().found(ATTRIBUTE, List.of());
    }

    @Test
    void hashesAreKeptUntilTheProgramChanges() {
        machine.process(20, "falcon-sensor", 0, "/opt/CrowdStrike/falcon-sensor")
                .digest("/proc/20/exe", new FileText.Text(GOOD))
                .modified("/proc/20/exe", Collected.NOW);
        collected().found(ATTRIBUTE, List.of("crowdstrike-falcon:" + GOOD));
        machine.digest("/proc/20/exe", new FileText.Text(OTHER));
        collected().found(ATTRIBUTE, List.of("crowdstrike-falcon:" + GOOD));
        machine.modified("/proc/20/exe", Collected.NOW.plusSeconds(1));
        collected().found(ATTRIBUTE, List.of("crowdstrike-falcon:" + OTHER));
    }

    @Test
    void aProgramThatMayNotBeRead() {
        machine.process(20, "falcon-sensor", 0, "");
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
        assertThat(collected().method(ATTRIBUTE)).contains("crowdstrike-falcon");
        machine.process(20, "falcon-sensor", 0, "/opt/CrowdStrike/falcon-sensor")
                .digest("/proc/20/exe", new FileText.Unreadable("I/O error"));
        collected().is(ATTRIBUTE, ReadingState.ERROR);
    }

    @Test
    void aProcessThatEndsMeanwhile() {
        machine.process(20, "falcon-sensor", 0, "/opt/CrowdStrike/falcon-sensor");
        collected().found(ATTRIBUTE, List.of());
    }
}
