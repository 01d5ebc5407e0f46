package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolumesCollectorTest {

    private static final String ALL = "disk.volumes.encrypted";
    private static final String OPEN = "disk.volumes.unencrypted";
    private static final String KIND = "disk.root.encryption";
    private static final String SWAP = "disk.swap.encrypted";
    private static final String SWAPS = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

    private final StringBuilder mounts = new StringBuilder();
    private final FakeMachine machine = new FakeMachine().file("/proc/swaps", SWAPS);

    private Collected collected() {
        machine.file("/proc/self/mountinfo", mounts.toString());
        return Collected.by(new VolumesCollector(), machine);
    }

    private VolumesCollectorTest mount(String number, String point, String type, String source) {
        mounts.append("36 25 %s / %s rw,relatime shared:1 - %s %s rw\n".formatted(number, point, type, source));
        return this;
    }

    private void disk(String name, String number) {
        machine.file("/sys/class/block/" + name + "/dev", number + "\n");
    }

    private void luks(String name, String number, String label, String kind, String below) {
        disk(name, number);
        machine.file("/sys/class/block/" + name + "/dm/name", label + "\n")
                .file("/sys/class/block/" + name + "/dm/uuid", "CRYPT-" + kind + "-0123abcd-" + label + "\n")
                .file("/sys/class/block/" + name + "/slaves/" + below, "");
    }

    private void lvm(String name, String number, String label, String below) {
        disk(name, number);
        machine.file("/sys/class/block/" + name + "/dm/name", label + "\n")
                .file("/sys/class/block/" + name + "/dm/uuid", "LVM-xyz\n")
                .file("/sys/class/block/" + name + "/slaves/" + below, "");
    }

    @Test
    void everythingOnLuks() {
        disk("sda3", "8:3");
        luks("dm-0", "254:0", "cryptlvm", "LUKS2", "sda3");
        lvm("dm-1", "254:1", "vg-root", "dm-0");
        lvm("dm-2", "254:2", "vg-home", "dm-0");
        lvm("dm-3", "254:3", "vg-swap", "dm-0");
        disk("sda1", "8:1");
        mount("254:1", "/", "ext4", "/dev/mapper/vg-root")
                .mount("254:2", "/home", "ext4", "/dev/mapper/vg-home")
                .mount("8:1", "/boot/efi", "vfat", "/dev/sda1")
                .mount("0:25", "/run", "tmpfs", "tmpfs")
                .mount("0:30", "/mnt/share", "nfs4", "server:/export")
                .mount("7:1", "/snap/core/1", "squashfs", "/dev/loop1");
        machine.file("/proc/swaps", SWAPS + "/dev/dm-3 partition 8388604 0 -2\n");
        collected().found(ALL, true);
        collected().found(OPEN, List.of());
        collected().found(KIND, "luks2");
        collected().found(SWAP, true);
    }

    @Test
    void aDataDiskInTheOpen() {
        disk("sda3", "8:3");
        luks("dm-0", "254:0", "root", "LUKS1", "sda3");
        disk("sdb1", "8:17");
        mount("254:0", "/", "ext4", "/dev/mapper/root")
                .mount("8:17", "/srv/my\\040data", "ext4", "/dev/sdb1")
                .mount("8:17", "/var/lib/containers/storage", "ext4", "/dev/sdb1");
        collected().found(ALL, false);
        collected().found(OPEN, List.of("/srv/my data"));
        collected().found(KIND, "luks1");
    }

    @Test
    void thisMachinesKind() {
        disk("vda", "254:0");
        mount("254:0", "/", "ext4", "/dev/root");
        collected().found(ALL, false);
        collected().found(OPEN, List.of("/"));
        collected().found(KIND, "none");
        collected().found(SWAP, true);
    }

    @Test
    void oneDiskOfARaidInTheOpen() {
        disk("md0", "9:0");
        disk("sdb1", "8:17");
        disk("sda3", "8:3");
        luks("dm-0", "254:0", "a", "LUKS2", "sda3");
        machine.file("/sys/class/block/md0/slaves/dm-0", "").file("/sys/class/block/md0/slaves/sdb1", "");
        mount("9:0", "/", "xfs", "/dev/md0");
        collected().found(ALL, false);
        collected().found(KIND, "mixed");
    }

    @Test
    void everyDeviceOfABtrfsCounts() {
        disk("sda3", "8:3");
        luks("dm-0", "254:0", "a", "LUKS2", "sda3");
        disk("sdb1", "8:17");
        machine.file("/sys/fs/btrfs/u-1/devices/dm-0", "").file("/sys/fs/btrfs/u-1/devices/sdb1", "");
        mount("0:27", "/", "btrfs", "/dev/mapper/a");
        collected().found(ALL, false);
    }

    @Test
    void whatCannotBeSeenIsNotEncrypted() {
        mount("259:7", "/", "ext4", "/dev/nvme0n1p7");
        collected().is(ALL, ReadingState.INACCESSIBLE);
        collected().is(OPEN, ReadingState.INACCESSIBLE);
        collected().is(KIND, ReadingState.INACCESSIBLE);
        assertThat(collected().method(ALL)).contains("/dev/nvme0n1p7");
    }

    @Test
    void aDeviceMapperDeviceWithoutAnythingUnderIt() {
        disk("dm-0", "254:0");
        mount("254:0", "/", "ext4", "/dev/mapper/a");
        collected().is(ALL, ReadingState.INACCESSIBLE);
    }

    @Test
    void aContainer() {
        mount("0:50", "/", "overlay", "overlay");
        collected().is(ALL, ReadingState.INACCESSIBLE);
        collected().is(KIND, ReadingState.INACCESSIBLE);
    }

    @Test
    void zfs() {
        mount("0:30", "/", "zfs", "rpool/ROOT").mount("0:31", "/home", "zfs", "rpool/home");
        machine.command("zfs get -H -o name,value encryption", "rpool/ROOT\taes-256-gcm\nrpool/home\toff\n");
        collected().found(ALL, false);
        collected().found(OPEN, List.of("/home"));
        collected().found(KIND, "zfs");
        machine.command("zfs get -H -o name,value encryption", new CommandResult.TimedOut());
        collected().is(ALL, ReadingState.INACCESSIBLE);
    }

    @Test
    void swap() {
        disk("sda3", "8:3");
        disk("sda2", "8:2");
        luks("dm-0", "254:0", "root", "LUKS2", "sda3");
        luks("dm-5", "254:5", "cryptswap", "PLAIN", "sda2");
        mount("254:0", "/", "ext4", "/dev/mapper/root");
        machine.file("/proc/swaps", SWAPS + "/dev/dm-5 partition 1 0 -2\n/swapfile file 1 0 -3\n");
        collected().found(SWAP, true);
        machine.file("/proc/swaps", SWAPS + "/dev/sda2 partition 1 0 -2\n");
        collected().found(SWAP, false);
        machine.file("/proc/swaps", SWAPS + "/dev/zram0 partition 1 0 100\n");
        collected().found(SWAP, true);
        disk("zram0", "253:0");
        machine.file("/sys/class/block/zram0/backing_dev", "/dev/sda2\n");
        collected().found(SWAP, false);
        machine.file("/proc/swaps", SWAPS + "/dev/sdz9 partition 1 0 -2\n");
        collected().is(SWAP, ReadingState.INACCESSIBLE);
    }

    @Test
    void garbage() {
        mounts.append("nonsense\n\n36 25 8:1 / /x\n36 25 8:1 / /x rw - ext4\n");
        collected().is(ALL, ReadingState.INACCESSIBLE);
        machine.file("/proc/self/mountinfo", new FileText.Denied());
        Collected denied = Collected.by(new VolumesCollector(), machine);
        denied.is(ALL, ReadingState.INACCESSIBLE);
        denied.is(SWAP, ReadingState.INACCESSIBLE);
    }
}
