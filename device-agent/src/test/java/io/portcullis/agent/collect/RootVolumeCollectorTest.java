package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RootVolumeCollectorTest {

    private static final String ATTRIBUTE = "disk.root.encrypted";
    private static final String MOUNT = "findmnt -J -o SOURCE,FSTYPE,UUID /";
    private static final String DEVICES = "lsblk -J -s -o NAME,TYPE ";

    private final FakeMachine machine = new FakeMachine();

    private Collected collected() {
        return Collected.by(new RootVolumeCollector(), machine);
    }

    private FakeMachine mounted(String source, String type) {
        return machine.command(
                MOUNT,
                "{\"filesystems\":[{\"source\":\"" + source + "\",\"fstype\":\"" + type + "\",\"uuid\":\"u-1\"}]}");
    }

    @Test
    void luksUnderLvm() {
        machine.commandFrom(MOUNT, "findmnt-lvm.json")
                .commandFrom(DEVICES + "/dev/mapper/vg0-root", "lsblk-luks-lvm.json");
        collected().found(ATTRIBUTE, true);
    }

    @Test
    void oneOpenDiskOfSeveralIsNotEncrypted() {
        machine.commandFrom(MOUNT, "findmnt-lvm.json")
                .commandFrom(DEVICES + "/dev/mapper/vg0-root", "lsblk-lvm-one-disk-open.json");
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void cryptOnTopOfRaid() {
        mounted("/dev/mapper/md0_crypt", "xfs").commandFrom(DEVICES + "/dev/mapper/md0_crypt", "lsblk-raid-crypt.json");
        collected().found(ATTRIBUTE, true);
    }

    @Test
    void aPlainDisk() {
        mounted("/dev/vda", "ext4")
                .command(DEVICES + "/dev/vda", "{\"blockdevices\":[{\"name\":\"vda\",\"type\":\"disk\"}]}");
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void everyDeviceOfABtrfsCounts() {
        mounted("/dev/mapper/a[/@]", "btrfs")
                .file("/sys/fs/btrfs/u-1/devices/dm-0", "")
                .file("/sys/fs/btrfs/u-1/devices/sdb1", "")
                .command(
                        DEVICES + "/dev/dm-0 /dev/sdb1",
                        "{\"blockdevices\":[{\"name\":\"a\",\"type\":\"crypt\"},{\"name\":\"sdb1\",\"type\":\"part\"}]}");
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void btrfsThatShowsNoDevices() {
        mounted("/dev/mapper/a[/@]", "btrfs");
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
    }

    @ParameterizedTest
    @CsvSource({"aes-256-gcm,true", "on,true", "off,false", "-,false"})
    void zfs(String cipher, boolean encrypted) {
        mounted("rpool/ROOT/ubuntu_x", "zfs")
                .command("zfs get -H -o value encryption rpool/ROOT/ubuntu_x", cipher + "\n");
        collected().found(ATTRIBUTE, encrypted);
    }

    @ParameterizedTest
    @CsvSource({"overlay,overlay", "tmpfs,tmpfs", "server:/root,nfs4", "/dev/root-alias,9p", "weird,ext4"})
    void whatHidesTheDiskIsInaccessible(String source, String type) {
        mounted(source, type);
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
    }

    @Test
    void aLoopDeviceLiesOnSomethingUnknown() {
        mounted("/dev/loop0", "ext4")
                .command(DEVICES + "/dev/loop0", "{\"blockdevices\":[{\"name\":\"loop0\",\"type\":\"loop\"}]}");
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
        assertThat(collected().method(ATTRIBUTE)).contains("loop");
    }

    @Test
    void missingTools() {
        collected().is(ATTRIBUTE, ReadingState.NOT_FOUND);
        mounted("/dev/vda", "ext4");
        collected().is(ATTRIBUTE, ReadingState.NOT_FOUND);
    }

    @Test
    void garbageTimeoutAndFailure() {
        machine.command(MOUNT, "NAME TYPE\nnonsense");
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        machine.command(MOUNT, new CommandResult.TimedOut());
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        machine.command(MOUNT, new CommandResult.Finished(1, "", ""));
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        mounted("/dev/vda", "ext4").command(DEVICES + "/dev/vda", "{\"blockdevices\":[{\"name\":\"vda\"}]}");
        collected().is(ATTRIBUTE, ReadingState.ERROR);
    }
}
