package io.portcullis.agent.collect;

import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the volume of {@code /} is encrypted: a crypt device must stand on every way from the mount down to the
 * disks, or ZFS must encrypt the dataset. Encryption that the disk or the host of a virtual machine does by itself is
 * not seen.
 */
final class RootVolumeCollector implements Collector {

    private static final String ATTRIBUTE = "disk.root.encrypted";
    private static final Command MOUNT = Command.of("findmnt", "-J", "-o", "SOURCE,FSTYPE,UUID", "/");
    /** Types that lsblk gives to what nothing of ours lies under. */
    private static final Set<String> PHYSICAL = Set.of("disk", "part");

    private static final Set<String> BELONGS_TO_HOST = Set.of("overlay", "overlayfs", "aufs", "9p", "virtiofs");
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "rootfs", "squashfs");

    @Override
    public Set<String> attributes() {
        return Set.of(ATTRIBUTE);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        CommandResult result = machine.run(MOUNT);
        Optional<String> out = result.output();
        if (out.isEmpty()) {
            findings.withoutAnswer(ATTRIBUTE, MOUNT, result);
            return;
        }
        try {
            List<JsonObject> mounts = Json.parse(out.get()).objects("filesystems");
            if (mounts.isEmpty()) {
                findings.notFound(ATTRIBUTE, MOUNT + ": nothing is mounted");
                return;
            }
            // Of mounts on top of each other, the last one is what is seen.
            mounted(machine, findings, mounts.getLast());
        } catch (MalformedJson malformed) {
            findings.error(ATTRIBUTE, MOUNT + ": " + malformed.getMessage());
        }
    }

    private static void mounted(Machine machine, Findings findings, JsonObject mount)
            throws MalformedJson, InterruptedException {
        String type = mount.text("fstype").toLowerCase(Locale.ROOT);
        String source = mount.text("source");
        if (BELONGS_TO_HOST.contains(type)) {
            findings.inaccessible(ATTRIBUTE, "/ is " + type + ": its disk belongs to the host");
        } else if (IN_MEMORY.contains(type)) {
            findings.inaccessible(ATTRIBUTE, "/ is " + type + ": no volume can be told");
        } else if (type.startsWith("nfs") || type.equals("cifs")) {
            findings.inaccessible(ATTRIBUTE, "/ is " + type + ": its disk belongs to a server");
        } else if (type.equals("zfs")) {
            zfs(machine, findings, source);
        } else if (!source.startsWith("/dev/")) {
            findings.inaccessible(ATTRIBUTE, "the source of / is " + source + ", not a device");
        } else if (type.equals("btrfs")) {
            btrfs(machine, findings, mount);
        } else {
            devices(machine, findings, List.of(source));
        }
    }

    private static void btrfs(Machine machine, Findings findings, JsonObject mount)
            throws MalformedJson, InterruptedException {
        // One mount shows one device; the file system may span several.
        List<String> devices = machine.list("/sys/fs/btrfs/" + mount.text("uuid") + "/devices").stream()
                .map("/dev/"::concat)
                .toList();
        if (devices.isEmpty()) {
            findings.inaccessible(ATTRIBUTE, "/sys/fs/btrfs does not show the devices of /");
        } else {
            devices(machine, findings, devices);
        }
    }

    private static void zfs(Machine machine, Findings findings, String dataset) throws InterruptedException {
        Command command = Command.of("zfs", "get", "-H", "-o", "value", "encryption", dataset);
        CommandResult result = machine.run(command);
        Optional<String> cipher = result.output().map(String::strip).filter(text -> !text.isEmpty());
        if (cipher.isPresent()) {
            findings.foundInKernel(
                    ATTRIBUTE, !cipher.get().equals("off") && !cipher.get().equals("-"), command.toString());
        } else {
            findings.withoutAnswer(ATTRIBUTE, command, result);
        }
    }

    private static void devices(Machine machine, Findings findings, List<String> devices)
            throws MalformedJson, InterruptedException {
        List<String> words = new ArrayList<>(List.of("lsblk", "-J", "-s", "-o", "NAME,TYPE"));
        words.addAll(devices);
        Command command = Command.of(words.toArray(String[]::new));
        CommandResult result = machine.run(command);
        Optional<String> out = result.output();
        if (out.isEmpty()) {
            findings.withoutAnswer(ATTRIBUTE, command, result);
            return;
        }
        List<JsonObject> tops = Json.parse(out.get()).objects("blockdevices");
        if (tops.isEmpty()) {
            findings.notFound(ATTRIBUTE, command + ": no such device");
            return;
        }
        List<String> open = new ArrayList<>();
        for (JsonObject top : tops) {
            unencryptedEnds(top, open);
        }
        if (open.isEmpty()) {
            findings.foundInKernel(ATTRIBUTE, true, command.toString());
        } else if (PHYSICAL.containsAll(open)) {
            findings.foundInKernel(ATTRIBUTE, false, command.toString());
        } else {
            findings.inaccessible(ATTRIBUTE, command + ": what lies under " + String.join(", ", open) + " is unknown");
        }
    }

    /** Types of the devices at the end of every way that passes no crypt device. */
    private static void unencryptedEnds(JsonObject device, List<String> ends) throws MalformedJson {
        String type = device.text("type");
        if (type.equals("crypt")) {
            return;
        }
        List<JsonObject> below = device.objects("children");
        if (below.isEmpty()) {
            ends.add(type);
        }
        for (JsonObject child : below) {
            unencryptedEnds(child, ends);
        }
    }
}
