package io.portcullis.agent.collect;

import java.util.Set;

/** The TPM as the kernel offers it. */
final class TpmCollector implements Collector {

    private static final String CLASS = "/sys/class/tpm";

    @Override
    public Set<String> attributes() {
        return Set.of("tpm.present", "tpm.version", "tpm.enabled");
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        if (machine.list("/sys/class").isEmpty()) {
            findings.inaccessible("tpm.present", "/sys/class is not visible");
            findings.inaccessible("tpm.version", "/sys/class is not visible");
            findings.inaccessible("tpm.enabled", "/sys/class is not visible");
            return;
        }
        boolean inKernel = machine.exists(CLASS + "/tpm0");
        boolean device = machine.exists("/dev/tpmrm0");
        if (!inKernel && !device) {
            findings.foundInKernel("tpm.present", false, CLASS);
            findings.notApplicable("tpm.version", "no TPM in " + CLASS);
            findings.foundInKernel("tpm.enabled", false, "no TPM in " + CLASS);
            return;
        }
        findings.foundInKernel("tpm.present", true, inKernel ? CLASS + "/tpm0" : "/dev/tpmrm0");
        enabled(machine, findings, device);
        String source = CLASS + "/tpm0/tpm_version_major";
        switch (machine.read(source)) {
            case FileText.Text(String major)
            when major.strip().equals("2") -> findings.foundInKernel("tpm.version", "2.0", source);
            case FileText.Text(String major)
            when major.strip().equals("1") -> findings.foundInKernel("tpm.version", "1.2", source);
            case FileText.Text(String major) -> findings.error("tpm.version", source + " says " + major.strip());
            // The resource manager device exists for TPM 2.0 only; kernels before 5.6 have no version file.
            case FileText.Absent _ when device -> findings.foundInKernel("tpm.version", "2.0", "/dev/tpmrm0");
            case FileText.Absent _ -> findings.notFound("tpm.version", source);
            case FileText.Denied _ -> findings.inaccessible("tpm.version", source);
            case FileText.Unreadable(String why) -> findings.error("tpm.version", source + ": " + why);
        }
    }

    private static void enabled(Machine machine, Findings findings, boolean device) {
        String state = CLASS + "/tpm0/device/";
        if (machine.read(state + "enabled") instanceof FileText.Text(String enabled)
                && machine.read(state + "active") instanceof FileText.Text(String active)) {
            // TPM 1.2 can be there and turned off.
            findings.foundInKernel(
                    "tpm.enabled",
                    enabled.strip().equals("1") && active.strip().equals("1"),
                    state + "enabled, active");
        } else if (device) {
            // The kernel makes this device once a TPM 2.0 has answered.
            findings.foundInKernel("tpm.enabled", true, "/dev/tpmrm0");
        } else {
            findings.notFound("tpm.enabled", "neither /dev/tpmrm0 nor " + state + "enabled");
        }
    }
}
