package io.portcullis.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.collect.LocalMachine;
import io.portcullis.agent.collect.PostureCollection;
import io.portcullis.agent.identity.AgentHome;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.KeyStores;
import io.portcullis.agent.identity.Passphrases;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.identity.Renewer;
import io.portcullis.agent.report.Reporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the daemon tries again while no report can be made: its identity cannot be read. */
class ReportsTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Wish CHANGES = new Wish.Changes(Set.of("firewall.enabled"));

    @TempDir
    private Path temporary = Path.of("");

    private Instant now = START;

    @BeforeEach
    void damage() throws Exception {
        Path home = temporary.resolve("home");
        new PrivateFiles().prepareDirectory(home);
        Files.writeString(home.resolve("identity.json"), "damaged");
    }

    private Reports reports() {
        InstantSource source = () -> now;
        Clock clock = source.withZone(ZoneOffset.UTC);
        PrivateFiles files = new PrivateFiles();
        AgentHome home = new AgentHome(temporary.resolve("home"));
        KeyStores keys = new KeyStores(home, files, Map.of());
        IdentityStore store = new IdentityStore(home, files, new Passphrases(Optional.empty(), Map.of(), files), keys);
        EventLog log = new EventLog(_ -> {}, clock);
        Reporter reporter = new Reporter(
                store,
                files,
                PostureCollection.ofThisMachine(new LocalMachine(), "1", clock, PostureCollection.BUDGET),
                clock);
        RenewalWatch renewal = new RenewalWatch(store, new Renewer(store, keys, clock, () -> 0.5), clock, log);
        return new Reports(reporter, store, files, renewal, clock, () -> 0.5, log);
    }

    @Test
    void whatChangesHereIsNoReasonToTryEarlierWhileItFails() throws Exception {
        Reports reports = reports();
        reports.make();
        assertThat(reports.isFailing()).isTrue();
        Duration waited = Duration.ZERO;
        for (int tries = 0; tries < 5; tries++) {
            Instant due = reports.next();
            // Each try is further from the one before, however often something changes in between.
            assertThat(Duration.between(now, due)).isGreaterThan(waited);
            waited = Duration.between(now, due);
            reports.want(CHANGES, now);
            reports.want(CHANGES, now.plusSeconds(1));
            assertThat(reports.next()).isEqualTo(due);
            now = due;
            reports.make();
        }
    }

    @Test
    void whatAPersonOrThePlatformWantsIsTriedAtOnceAllTheSame() throws Exception {
        Reports reports = reports();
        reports.make();
        Instant due = reports.next();
        Instant soon = now.plusSeconds(1);
        reports.want(new Wish.Check("baseline/kernel"), soon);
        assertThat(soon).isBefore(due);
        assertThat(reports.next()).isEqualTo(soon);
        reports.want(CHANGES, now);
        assertThat(reports.next()).isEqualTo(soon);
    }
}
