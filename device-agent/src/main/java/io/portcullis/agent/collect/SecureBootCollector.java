package io.portcullis.agent.collect;

import java.util.Set;

/** The firmware's SecureBoot and SetupMode variables (UEFI specification, globally defined variables). */
final class SecureBootCollector implements Collector {

    private static final String ATTRIBUTE = "boot.secure_boot";
    private static final String EFI = "/sys/firmware/efi";
    private static final String VARIABLES = EFI + "/efivars";
    private static final String GLOBAL = "-8be4df61-93ca-11d2-aa0d-00e098032b8c";

    @Override
    public Set<String> attributes() {
        return Set.of(ATTRIBUTE);
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        if (!machine.exists(EFI)) {
            if (machine.list("/sys/firmware").isEmpty()) {
                // Containers hide the firmware; then nothing can be said about it.
                findings.inaccessible(ATTRIBUTE, "/sys/firmware is not visible");
            } else {
                findings.foundInKernel(ATTRIBUTE, false, "not booted through UEFI");
            }
            return;
        }
        switch (machine.read(VARIABLES + "/SecureBoot" + GLOBAL)) {
            case FileText.Text(String content) -> verdict(machine, findings, content);
            case FileText.Absent _ -> {
                if (machine.list(VARIABLES).isEmpty()) {
                    findings.inaccessible(ATTRIBUTE, VARIABLES + " is not mounted");
                } else {
                    findings.foundInKernel(ATTRIBUTE, false, "the firmware has no SecureBoot variable");
                }
            }
            case FileText.Denied _ -> findings.inaccessible(ATTRIBUTE, "efivars SecureBoot: not permitted");
            case FileText.Unreadable(String why) -> findings.error(ATTRIBUTE, "efivars SecureBoot: " + why);
        }
    }

    private static void verdict(Machine machine, Findings findings, String content) {
        // Four bytes of attributes come before the value.
        if (content.length() != 5) {
            findings.error(ATTRIBUTE, "efivars SecureBoot: " + content.length() + " bytes instead of 5");
            return;
        }
        // In setup mode anybody can enroll keys, and the firmware checks nothing.
        boolean setup = machine.read(VARIABLES + "/SetupMode" + GLOBAL) instanceof FileText.Text(String mode)
                && mode.length() == 5
                && mode.charAt(4) == 1;
        findings.foundInKernel(ATTRIBUTE, content.charAt(4) == 1 && !setup, "efivars SecureBoot");
    }
}
