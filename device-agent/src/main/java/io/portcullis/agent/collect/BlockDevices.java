package io.portcullis.agent.collect;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What lies under a block device of Linux, by /sys/class/block; starts no process and needs no rights. */
final class BlockDevices {

    /** What encrypts a device; {@code open} if there is a way down to a disk that passes no encryption. */
    record Protection(Set<String> kinds, boolean open, Optional<String> unknown) {
        Protection {
            kinds = Set.copyOf(kinds);
        }

        boolean encrypted() {
            return !open && unknown.isEmpty() && !kinds.isEmpty();
        }

        /** The one kind, or {@code none} or {@code mixed}. */
        String kind() {
            if (open) {
                return kinds.isEmpty() ? "none" : "mixed";
            }
            return kinds.size() == 1 ? kinds.iterator().next() : "mixed";
        }
    }

    private static final String CLASS = "/sys/class/block/";

    private final Machine machine;

    BlockDevices(Machine machine) {
        this.machine = machine;
    }

    /** The kernel's name of a device such as /dev/sda1 or /dev/mapper/vg0-root; empty if there is no such device. */
    Optional<String> name(String device) {
        if (device.startsWith("/dev/mapper/")) {
            String mapped = device.substring("/dev/mapper/".length());
            return machine.list("/sys/class/block").stream()
                    .filter(name -> name.startsWith("dm-"))
                    .filter(name -> text(CLASS + name + "/dm/name").equals(mapped))
                    .findFirst();
        }
        String name = device.substring(device.lastIndexOf('/') + 1);
        return device.startsWith("/dev/") && machine.exists(CLASS + name) ? Optional.of(name) : Optional.empty();
    }

    /** The kernel's name of a device by its number, such as 254:0. */
    Optional<String> numbered(String number) {
        // A link to the device's own directory, wherever that is in the tree.
        Optional<String> linked = machine.link("/sys/dev/block/" + number)
                .map(target -> target.substring(target.lastIndexOf('/') + 1))
                .filter(name -> machine.exists(CLASS + name));
        return linked.isPresent()
                ? linked
                : machine.list("/sys/class/block").stream()
                        .filter(name -> text(CLASS + name + "/dev").equals(number))
                        .findFirst();
    }

    Protection protection(List<String> names) {
        Set<String> kinds = new TreeSet<>();
        Set<String> open = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            walk(name, seen, kinds, open, unknown);
        }
        return new Protection(
                kinds, !open.isEmpty(), unknown.stream().findFirst().map(name -> "what lies under " + name));
    }

    private void walk(String name, Set<String> seen, Set<String> kinds, Set<String> open, Set<String> unknown) {
        if (!seen.add(name)) {
            return;
        }
        String uuid = text(CLASS + name + "/dm/uuid");
        if (uuid.startsWith("CRYPT-")) {
            kinds.add(kind(uuid));
            return;
        }
        List<String> below = machine.list(CLASS + name + "/slaves");
        if (!below.isEmpty()) {
            below.forEach(slave -> walk(slave, seen, kinds, open, unknown));
        } else if (name.startsWith("dm-") || name.startsWith("loop") || name.startsWith("md")) {
            // These always stand on something else; not to see it is not to know it.
            unknown.add(name);
        } else {
            open.add(name);
        }
    }

    /** From CRYPT-LUKS2-0123…-name and the like. */
    private static String kind(String uuid) {
        String type = uuid.substring("CRYPT-".length());
        int dash = type.indexOf('-');
        String word = (dash < 0 ? type : type.substring(0, dash)).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "luks1", "luks2" -> word;
            case "bitlk" -> "bitlocker";
            case "tcrypt" -> "veracrypt";
            default -> "dm-crypt";
        };
    }

    private String text(String path) {
        return machine.read(path) instanceof FileText.Text(String text) ? text.strip() : "";
    }
}
