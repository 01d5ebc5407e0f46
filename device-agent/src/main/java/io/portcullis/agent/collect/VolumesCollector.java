package io.portcullis.agent.collect;

import io.portcullis.agent.collect.BlockDevices.Protection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Encryption of everything that is mounted from a local disk, and of swap, by what the kernel has in /sys and /proc.
 */
final class VolumesCollector implements Collector {

    private static final String ALL = "disk.volumes.encrypted";
    private static final String OPEN = "disk.volumes.unencrypted";
    private static final String KIND = "disk.root.encryption";
    private static final String SWAP = "disk.swap.encrypted";
    private static final String MOUNTS = "/proc/self/mountinfo";
    private static final String SWAPS = "/proc/swaps";
    /** The firmware and the boot loader have to read these. */
    private static final Set<String> BOOT = Set.of("/boot", "/boot/efi", "/boot/firmware", "/efi");
    /** Made to be read only, and published rather than private: packages and installation media. */
    private static final Set<String> IMAGES = Set.of("squashfs", "iso9660", "udf", "erofs", "cramfs");

    private static final Command ZFS = Command.of("zfs", "get", "-H", "-o", "name,value", "encryption");

    @Override
    public Set<String> attributes() {
        return Set.of(ALL, OPEN, KIND, SWAP);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        FileText file = machine.read(MOUNTS);
        if (!(file instanceof FileText.Text(String text))) {
            attributes().forEach(attribute -> findings.withoutText(attribute, MOUNTS, file));
            return;
        }
        BlockDevices devices = new BlockDevices(machine);
        Map<Mount, Protection> volumes = new HashMap<>();
        Map<String, String> zfs = zfs(machine, Mount.parse(text));
        for (Mount mount : Mount.parse(text)) {
            if (!BOOT.contains(mount.point()) && !IMAGES.contains(mount.type())) {
                protection(machine, devices, zfs, mount).ifPresent(protection -> volumes.put(mount, protection));
            }
        }
        volumes(volumes, findings);
        root(volumes, findings);
        swap(machine, devices, volumes, findings);
    }

    private static void volumes(Map<Mount, Protection> volumes, Findings findings) {
        if (volumes.isEmpty()) {
            findings.inaccessible(ALL, "no volume is visible: the disks belong to the host");
            findings.inaccessible(OPEN, "no volume is visible: the disks belong to the host");
            return;
        }
        // A disk that is mounted at several places, such as by containers, is one volume.
        Set<String> disks = new LinkedHashSet<>();
        List<String> open = volumes.entrySet().stream()
                .filter(volume -> volume.getValue().open())
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparingInt((Mount mount) -> mount.point().length())
                        .thenComparing(Mount::point))
                .filter(mount -> disks.add(mount.number()))
                .map(Mount::point)
                .toList();
        Optional<String> unknown = volumes.values().stream()
                .flatMap(protection -> protection.unknown().stream())
                .sorted()
                .findFirst();
        if (!open.isEmpty()) {
            findings.foundInKernel(ALL, false, "/proc/self/mountinfo, /sys/class/block");
        } else if (unknown.isPresent()) {
            findings.inaccessible(ALL, unknown.get() + " is unknown");
        } else {
            findings.foundInKernel(ALL, true, "/proc/self/mountinfo, /sys/class/block");
        }
        if (unknown.isPresent()) {
            findings.inaccessible(OPEN, unknown.get() + " is unknown");
        } else {
            findings.foundInKernel(OPEN, open.stream().limit(LIST).toList(), "/proc/self/mountinfo, /sys/class/block");
        }
    }

    private static final int LIST = 100;

    private static void root(Map<Mount, Protection> volumes, Findings findings) {
        Optional<Protection> root = volumes.entrySet().stream()
                .filter(volume -> volume.getKey().point().equals("/"))
                .map(Map.Entry::getValue)
                .findFirst();
        if (root.isEmpty() || root.get().unknown().isPresent()) {
            findings.inaccessible(KIND, "what lies under / is unknown");
        } else {
            findings.foundInKernel(KIND, root.get().kind(), "/sys/class/block");
        }
    }

    private static Optional<Protection> protection(
            Machine machine, BlockDevices devices, Map<String, String> zfs, Mount mount) {
        if (mount.type().equals("zfs")) {
            String cipher = zfs.getOrDefault(mount.source(), "");
            return Optional.of(new Protection(
                    cipher.isEmpty() || cipher.equals("off") || cipher.equals("-") ? Set.of() : Set.of("zfs"),
                    cipher.equals("off") || cipher.equals("-"),
                    cipher.isEmpty()
                            ? Optional.of("what encrypts the zfs dataset " + mount.source())
                            : Optional.empty()));
        }
        if (!mount.source().startsWith("/dev/")) {
            return Optional.empty();
        }
        if (mount.type().equals("btrfs")) {
            return Optional.of(btrfs(machine, devices, mount));
        }
        Optional<String> name = devices.numbered(mount.number()).or(() -> devices.name(mount.source()));
        return Optional.of(name.map(one -> devices.protection(List.of(one)))
                .orElseGet(() -> new Protection(Set.of(), false, Optional.of("what lies under " + mount.source()))));
    }

    /** One mount shows one device; the file system may span several. */
    private static Protection btrfs(Machine machine, BlockDevices devices, Mount mount) {
        Optional<String> shown = devices.name(mount.source());
        List<String> members = new ArrayList<>();
        for (String system : machine.list("/sys/fs/btrfs")) {
            List<String> names = machine.list("/sys/fs/btrfs/" + system + "/devices");
            if (shown.isPresent() && names.contains(shown.get())) {
                members.addAll(names);
            }
        }
        return members.isEmpty()
                ? new Protection(Set.of(), false, Optional.of("what lies under " + mount.source()))
                : devices.protection(members);
    }

    private static Map<String, String> zfs(Machine machine, List<Mount> mounts) throws InterruptedException {
        Map<String, String> ciphers = new HashMap<>();
        if (mounts.stream().anyMatch(mount -> mount.type().equals("zfs"))) {
            machine.run(ZFS)
                    .output()
                    .ifPresent(out -> out.lines().forEach(line -> {
                        int tab = line.indexOf('\t');
                        if (tab > 0) {
                            ciphers.put(
                                    line.substring(0, tab),
                                    line.substring(tab + 1).strip());
                        }
                    }));
        }
        return ciphers;
    }

    private static void swap(Machine machine, BlockDevices devices, Map<Mount, Protection> volumes, Findings findings) {
        FileText file = machine.read(SWAPS);
        if (!(file instanceof FileText.Text(String text))) {
            findings.withoutText(SWAP, SWAPS, file);
            return;
        }
        for (String line : text.lines().skip(1).toList()) {
            String[] fields = line.split("\\s+", -1);
            if (fields.length < 2 || memory(machine, fields[0])) {
                continue;
            }
            Optional<Protection> protection = fields[1].equals("file")
                    ? holder(volumes, fields[0])
                    : devices.name(fields[0]).map(name -> devices.protection(List.of(name)));
            if (protection.isEmpty() || protection.get().unknown().isPresent()) {
                findings.inaccessible(SWAP, "what lies under " + fields[0] + " is unknown");
                return;
            }
            if (!protection.get().encrypted()) {
                findings.foundInKernel(SWAP, false, SWAPS + ", /sys/class/block");
                return;
            }
        }
        findings.foundInKernel(SWAP, true, SWAPS + ", /sys/class/block");
    }

    /** Compressed memory, as long as it does not spill to a disk. */
    private static boolean memory(Machine machine, String device) {
        String name = device.substring(device.lastIndexOf('/') + 1);
        return name.startsWith("zram")
                && (!(machine.read("/sys/class/block/" + name + "/backing_dev") instanceof FileText.Text(String disk))
                        || disk.strip().equals("none"));
    }

    private static Optional<Protection> holder(Map<Mount, Protection> volumes, String path) {
        return volumes.entrySet().stream()
                .filter(volume -> path.startsWith(
                        volume.getKey().point().equals("/")
                                ? "/"
                                : volume.getKey().point() + '/'))
                .max(Comparator.comparingInt(volume -> volume.getKey().point().length()))
                .map(Map.Entry::getValue);
    }
}
