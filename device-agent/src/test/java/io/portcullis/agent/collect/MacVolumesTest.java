package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools of macOS say of FileVault and volumes. */
class MacVolumesTest {
    private static final String FIREWALL = "/usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate";

    private final FakeMachine machine = new FakeMachine().user(-1);

    @ParameterizedTest
    @CsvSource({
        "FileVault is On., true, filevault",
        "FileVault is Off., false, none",
        "'FileVault is On.\nEncryption in progress: Percent completed = 42', false, mixed",
        "'FileVault is Off.\nDecryption in progress: Percent completed = 3', false, mixed"
    })
    void fileVault(String said, boolean encrypted, String kind) {
        machine.command("fdesetup status", said + "\n");
        Collected.by(new MacVolumesCollector(), machine).found("disk.root.encrypted", encrypted);
        Collected.by(new MacVolumesCollector(), machine).found("disk.root.encryption", kind);
    }

    @Test
    void volumes() {
        machine.commandFrom("diskutil apfs list", "mac-diskutil-apfs-list.txt").command("mount", """
                        /dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
                        devfs on /dev (devfs, local, nobrowse)
                        /dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
                        """);
        Collected.by(new MacVolumesCollector(), machine).found("disk.volumes.encrypted", true);
        Collected.by(new MacVolumesCollector(), machine).found("disk.volumes.unencrypted", List.of());
        machine.command("mount", """
                /dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
                /dev/disk4s1 on /Volumes/USB STICK (exfat, local, nodev, nosuid, noowners)
                /dev/disk5s2 on /Volumes/Installer (hfs, local, nodev, read-only)
                //jo@nas/share on /Volumes/share (smbfs, nodev, nosuid)
                """);
        Collected.by(new MacVolumesCollector(), machine).found("disk.volumes.encrypted", false);
        Collected.by(new MacVolumesCollector(), machine)
                .found("disk.volumes.unencrypted", List.of("/Volumes/USB STICK"));
        machine.command("mount", new CommandResult.TimedOut());
        Collected.by(new MacVolumesCollector(), machine).is("disk.volumes.encrypted", ReadingState.ERROR);
    }

    @Test
    void aDataVolumeInTheOpen() {
        machine.command(
                        "diskutil apfs list",
                        FakeMachine.fixture("mac-diskutil-apfs-list.txt").replace("Yes (Unlocked)", "No"))
                .command("mount", "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n");
        Collected.by(new MacVolumesCollector(), machine).found("disk.volumes.encrypted", false);
        Collected.by(new MacVolumesCollector(), machine)
                .found("disk.volumes.unencrypted", List.of("/System/Volumes/Data"));
    }

    @Test
    void swap() {
        machine.command("sysctl -n vm.swapusage", "total = 2048.00M  used = 1.00M  free = 2047.00M  (encrypted)\n");
        Collected.by(new MacVolumesCollector(), machine).found("disk.swap.encrypted", true);
        machine.command("sysctl -n vm.swapusage", "total = 2048.00M  used = 1.00M  free = 2047.00M\n");
        Collected.by(new MacVolumesCollector(), machine).found("disk.swap.encrypted", false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FileVault ist aktiviert.", "", "FileVault is"})
    void anotherLanguageIsNoAnswer(String said) {
        machine.command("fdesetup status", said + "\n").command(FIREWALL, "Firewall ist aktiviert.\n");
        Collected.by(new MacVolumesCollector(), machine).is("disk.root.encrypted", ReadingState.ERROR);
        Collected.by(new MacProtectionCollector(), machine).is("firewall.enabled", ReadingState.ERROR);
    }
}
