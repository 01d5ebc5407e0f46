package io.portcullis.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Attribute;
import io.portcullis.posture.Catalogue;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeWatchTest {
    private static final Set<String> ATTRIBUTES = Set.of(
            "ssh.password_login", "firewall.enabled", "updates.security_pending", "os.type", "screen.lock_enabled");

    @TempDir
    private Path root = Path.of("");

    private final Inbox inbox = new Inbox();

    private final List<String> logged = new CopyOnWriteArrayList<>();

    private ChangeWatch watch(ChangeWatch.Probe probe, Duration every) {
        return new ChangeWatch(
                ATTRIBUTES,
                probe,
                inbox,
                new EventLog(logged::add, Clock.systemUTC()),
                new Daemon.WatchSettings(root, every, Duration.ofMinutes(5)),
                WatchedFiles.standard());
    }

    private News next() throws InterruptedException {
        return inbox.await(Instant.now().plusSeconds(60), Clock.systemUTC()).orElseThrow();
    }

    @Test
    void aFileThatChangesTellsOfItsAttributesOnce() throws Exception {
        Files.createDirectories(root.resolve("etc/ssh"));
        Files.createDirectories(root.resolve("var/lib/dpkg"));
        // The first probe comes once all directories are watched.
        var watching = new CountDownLatch(1);
        try (var watch = watch(
                _ -> {
                    watching.countDown();
                    return Set.of();
                },
                Duration.ofMillis(50))) {
            watch.start();
            assertThat(watching.await(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 50; i++) {
                Files.writeString(root.resolve("etc/ssh/sshd_config"), "PasswordAuthentication no # " + i);
            }
            Files.writeString(root.resolve("etc/some-other-file"), "x");
            assertThat(next()).isInstanceOfSatisfying(News.MachineChanged.class, changed -> {
                assertThat(changed.attributes()).containsExactly("ssh.password_login");
                assertThat(changed.what()).isEqualTo("/etc/ssh/sshd_config");
            });
            Files.writeString(root.resolve("var/lib/dpkg/lock"), "x");
            Files.writeString(root.resolve("var/lib/dpkg/status"), "Package: x");
            assertThat(next())
                    .isInstanceOfSatisfying(
                            News.MachineChanged.class,
                            changed -> assertThat(changed.attributes())
                                    .containsExactlyInAnyOrder("updates.security_pending", "os.type"));
        }
    }

    @Test
    void whatNoFileTellsIsLookedAt() throws Exception {
        try (var watch = watch(
                asked -> {
                    assertThat(asked).containsExactly("firewall.enabled");
                    return asked;
                },
                Duration.ofMillis(10))) {
            watch.start();
            assertThat(next()).isEqualTo(new News.MachineChanged("firewall.enabled", Set.of("firewall.enabled")));
        }
    }

    @Test
    void withoutWatchesOfTheSystemItGoesOnLooking() throws Exception {
        try (var watch = new ChangeWatch(
                ATTRIBUTES,
                asked -> asked,
                inbox,
                new EventLog(logged::add, Clock.systemUTC()),
                new Daemon.WatchSettings(root, Duration.ofMillis(10), Duration.ofMillis(20)),
                WatchedFiles.standard(),
                () -> {
                    throw new IOException("User limit of inotify instances reached\nor \"too many\" open files");
                })) {
            watch.start();
            // Often enough for several attempts to watch again, each of which fails: told of once.
            for (int i = 0; i < 10; i++) {
                assertThat(next()).isEqualTo(new News.MachineChanged("firewall.enabled", Set.of("firewall.enabled")));
            }
        }
        assertThat(logged)
                .singleElement()
                .asString()
                .contains("event=watch_failed", "User limit of inotify instances reached or 'too many'");
    }

    @Test
    void watchesThatComeBackAreUsedAndWhatChangedMeanwhileIsSeen() throws Exception {
        Files.createDirectories(root.resolve("etc/ssh"));
        var attempts = new AtomicInteger();
        try (var watch = new ChangeWatch(
                ATTRIBUTES,
                asked -> asked.contains("ssh.password_login") ? Set.of("ssh.password_login") : Set.of(),
                inbox,
                new EventLog(logged::add, Clock.systemUTC()),
                new Daemon.WatchSettings(root, Duration.ofMillis(10), Duration.ofMillis(20)),
                WatchedFiles.standard(),
                () -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new IOException("User limit of inotify instances reached");
                    }
                    return FileSystems.getDefault().newWatchService();
                })) {
            watch.start();
            assertThat(next()).isEqualTo(new News.MachineChanged("ssh.password_login", Set.of("ssh.password_login")));
            Files.writeString(root.resolve("etc/ssh/sshd_config"), "PasswordAuthentication no");
            assertThat(next())
                    .isInstanceOfSatisfying(
                            News.MachineChanged.class,
                            changed -> assertThat(changed.what()).isEqualTo("/etc/ssh/sshd_config"));
        }
        assertThat(logged).hasSize(2);
        assertThat(logged.getFirst()).contains("event=watch_failed");
        assertThat(logged.getLast()).contains("event=watch_restored");
        assertThat(attempts).hasValue(3);
    }

    @Test
    void aLookThatFailsIsNotTheLast() throws Exception {
        var looks = new AtomicInteger();
        try (var watch = watch(
                asked -> {
                    if (looks.incrementAndGet() == 1) {
                        throw new IllegalStateException("no such table");
                    }
                    return asked;
                },
                Duration.ofMillis(10))) {
            watch.start();
            assertThat(next()).isInstanceOf(News.MachineChanged.class);
        }
        assertThat(logged).singleElement().asString().contains("IllegalStateException: no such table");
    }

    @Test
    void everyPatternNamesAttributesThatExist() {
        var known =
                Catalogue.standard().attributes().stream().map(Attribute::name).collect(Collectors.toSet());
        assertThat(WatchedFiles.standard())
                .allSatisfy(watched -> assertThat(watched.concerned(known)).isNotEmpty());
        assertThat(List.copyOf(WatchedFiles.probed(known))).contains("firewall.enabled", "mac.enforcing");
    }
}
