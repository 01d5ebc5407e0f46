package io.portcullis.agent.collect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** FileVault, and the encryption of every APFS volume. */
final class MacVolumesCollector implements Collector {

    private static final String ROOT = "disk.root.encrypted";
    private static final String KIND = "disk.root.encryption";
    private static final String ALL = "disk.volumes.encrypted";
    private static final String OPEN = "disk.volumes.unencrypted";
    private static final String SWAP = "disk.swap.encrypted";
    /** Volumes of the system that hold nothing of anybody's, or the key that opens the rest. */
    private static final Set<String> SYSTEM =
            Set.of("Preboot", "Recovery", "VM", "Update", "xART", "Hardware", "iSCPreboot");

    private static final Pattern VOLUME = Pattern.compile("(?m)^\\s*[|+ ]*\\+?-> Volume (\\S+) ");
    private static final Pattern ROLE = Pattern.compile("APFS Volume Disk \\(Role\\):\\s+\\S+ \\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("Name:\\s+(.+?) \\(Case-");
    private static final Pattern MOUNT = Pattern.compile("Mount Point:\\s+(.+)");
    private static final Pattern FILEVAULT = Pattern.compile("FileVault:\\s+(Yes|No)\\b");

    /** A local disk: where it is mounted, its file system, and how. */
    private static final Pattern OTHER =
            Pattern.compile("(?m)^/dev/\\S+ on (.+) \\((\\w+), ([^)]*\\blocal\\b[^)]*)\\)$");

    private record Volume(String role, String name, String mount, boolean encrypted) {}

    @Override
    public Set<String> attributes() {
        return Set.of(ROOT, KIND, ALL, OPEN, SWAP);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        fileVault(machine, findings);
        volumes(machine, findings);
        Tool swap = Tool.of(machine, "sysctl", "-n", "vm.swapusage");
        if (swap.says("(encrypted)")) {
            findings.foundInKernel(SWAP, true, swap.says());
        } else if (swap.out().startsWith("total =")) {
            findings.foundInKernel(SWAP, false, swap.says());
        } else {
            swap.unanswered(findings, SWAP);
        }
    }

    private static void fileVault(Machine machine, Findings findings) throws InterruptedException {
        Tool fdesetup = Tool.of(machine, "fdesetup", "status");
        String said = fdesetup.everything();
        boolean converting = said.contains("Encryption in progress") || said.contains("Decryption in progress");
        if (said.contains("FileVault is On.") && !converting) {
            findings.foundInKernel(ROOT, true, fdesetup.says());
            findings.foundInKernel(KIND, "filevault", fdesetup.says());
        } else if (said.contains("FileVault is Off.") || converting) {
            findings.foundInKernel(ROOT, false, fdesetup.says() + (converting ? ": in progress" : ""));
            findings.foundInKernel(KIND, converting ? "mixed" : "none", fdesetup.says());
        } else {
            fdesetup.unanswered(findings, ROOT);
            fdesetup.unanswered(findings, KIND);
        }
    }

    private static void volumes(Machine machine, Findings findings) throws InterruptedException {
        Tool diskutil = Tool.of(machine, "diskutil", "apfs", "list");
        String said = diskutil.out();
        List<Volume> volumes = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        Matcher matcher = VOLUME.matcher(said);
        while (matcher.find()) {
            starts.add(matcher.start());
        }
        for (int i = 0; i < starts.size(); i++) {
            String text = said.substring(starts.get(i), i + 1 < starts.size() ? starts.get(i + 1) : said.length());
            Matcher vault = FILEVAULT.matcher(text);
            if (!vault.find()) {
                diskutil.unanswered(findings, ALL);
                diskutil.unanswered(findings, OPEN);
                return;
            }
            volumes.add(new Volume(
                    group(ROLE, text),
                    group(NAME, text),
                    group(MOUNT, text),
                    vault.group(1).equals("Yes")));
        }
        if (volumes.isEmpty()) {
            diskutil.unanswered(findings, ALL);
            diskutil.unanswered(findings, OPEN);
            return;
        }
        Tool mounts = Tool.of(machine, "mount");
        if (!mounts.says(" on / (")) {
            mounts.unanswered(findings, ALL);
            mounts.unanswered(findings, OPEN);
            return;
        }
        // The system volume is sealed and public; what it protects lies on the data volume.
        List<String> open = new ArrayList<>(volumes.stream()
                .filter(volume -> !volume.encrypted()
                        && !SYSTEM.contains(volume.role())
                        && !volume.role().equals("System"))
                .filter(volume -> !volume.mount().isEmpty() && !volume.mount().equals("Not Mounted"))
                .map(Volume::mount)
                .toList());
        Matcher other = OTHER.matcher(mounts.out());
        while (other.find()) {
            if (!other.group(2).equals("apfs") && !other.group(3).contains("read-only")) {
                open.add(other.group(1));
            }
        }
        findings.foundInKernel(ALL, open.isEmpty(), diskutil.says());
        findings.foundInKernel(OPEN, open, diskutil.says());
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1).strip() : "";
    }
}
