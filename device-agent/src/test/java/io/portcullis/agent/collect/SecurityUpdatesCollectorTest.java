package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SecurityUpdatesCollectorTest {

    private static final String ATTRIBUTE = "updates.security_pending";
    private static final String LISTS = "/var/lib/apt/lists";
    private static final String LIST =
            LISTS + "/deb.debian.org_debian-security_dists_bookworm-security_main_binary-amd64_Packages.lz4";
    private static final String READ = "/usr/lib/apt/apt-helper cat-file " + LIST;
    private static final String INSTALLED =
            "dpkg-query -W -f ${db:Status-Status}\\t${Package}\\t${Architecture}\\t${Version}\\n";
    private static final String DNF = "dnf -q -C updateinfo list --security";
    private static final Instant FETCHED = Instant.parse("2026-11-20T06:00:00Z");

    private final FakeMachine machine = new FakeMachine();

    private Collected collected() {
        return Collected.by(new SecurityUpdatesCollector(), machine);
    }

    private FakeMachine debian() {
        return machine.file("/var/lib/dpkg/status", "")
                .file(LISTS + "/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages.lz4", "")
                .file(LIST, "")
                .modified(LIST, FETCHED.minusSeconds(9_000))
                .modified(LISTS, FETCHED)
                .commandFrom(INSTALLED, "dpkg-query.txt")
                .commandFrom(READ, "apt-security-packages.txt");
    }

    @Test
    void debianCountsInstalledPackagesThatTheSecurityArchiveHasNewer() {
        debian();
        // openssl, libssl3 for i386, and the kernel's meta package
        collected().found(ATTRIBUTE, 3);
    }

    @Test
    void theEvidenceIsAsOldAsTheLists() {
        debian();
        assertThat(collected().readings().get(ATTRIBUTE))
                .isNotNull()
                .extracting(Reading::collectedAt)
                .isEqualTo(FETCHED);
    }

    @Test
    void listsThatWereNeverFetchedAreNotAnAllClear() {
        machine.file("/var/lib/dpkg/status", "").commandFrom(INSTALLED, "dpkg-query.txt");
        collected().is(ATTRIBUTE, ReadingState.NOT_FOUND);
        assertThat(collected().method(ATTRIBUTE)).contains("apt-get update");
    }

    @Test
    void withoutASecurityArchiveNothingIsKnown() {
        machine.file("/var/lib/dpkg/status", "")
                .file(LISTS + "/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages.lz4", "")
                .commandFrom(INSTALLED, "dpkg-query.txt");
        collected().is(ATTRIBUTE, ReadingState.NOT_FOUND);
    }

    @Test
    void brokenLists() {
        debian().command(READ, "garbage\nmore garbage\n");
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        machine.command(READ, new CommandResult.Finished(100, "", "E: Could not open file"));
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        machine.command(READ, new CommandResult.TimedOut());
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        machine.command(READ, new CommandResult.NotInstalled());
        collected().is(ATTRIBUTE, ReadingState.NOT_FOUND);
    }

    @Test
    void aPackageDatabaseThatSaysNothing() {
        debian().command(INSTALLED, "");
        collected().is(ATTRIBUTE, ReadingState.ERROR);
    }

    @Test
    void dnf4AndDnf5() {
        machine.file("/usr/bin/dnf", "")
                .file("/var/cache/dnf/updates-1234/repodata/repomd.xml", "")
                .modified("/var/cache/dnf/updates-1234/repodata/repomd.xml", FETCHED)
                .commandFrom(DNF, "dnf4-updateinfo.txt");
        collected().found(ATTRIBUTE, 3);
        machine.commandFrom(DNF, "dnf5-updateinfo.txt");
        collected().found(ATTRIBUTE, 2);
        machine.command(DNF, "");
        collected().found(ATTRIBUTE, 0);
    }

    @Test
    void dnfThatCannotTell() {
        machine.file("/usr/bin/dnf", "");
        machine.command(DNF, new CommandResult.Finished(1, "", "Error: Cache-only enabled but no cache for 'updates'"));
        collected().is(ATTRIBUTE, ReadingState.NOT_FOUND);
        machine.command(DNF, "");
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
        machine.command(DNF, "Traceback (most recent call last):\n");
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        machine.command(DNF, new CommandResult.TimedOut());
        collected().is(ATTRIBUTE, ReadingState.ERROR);
    }

    @Test
    void anotherPackageManager() {
        collected().is(ATTRIBUTE, ReadingState.NOT_FOUND);
    }
}
