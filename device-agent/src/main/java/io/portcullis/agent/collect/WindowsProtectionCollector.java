package io.portcullis.agent.collect;

import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** BitLocker, firewall, TPM and virtualization-based security of Windows. */
final class WindowsProtectionCollector implements Collector {

    static final String VOLUMES = "@{v=@(Get-BitLockerVolume|%{@{m=\"$($_.MountPoint)\";t=\"$($_.VolumeType)\";"
            + "p=\"$($_.ProtectionStatus)\";s=\"$($_.VolumeStatus)\"}})}";
    static final String PROFILES = "@{p=@(Get-NetFirewallProfile -PolicyStore ActiveStore|%{@{n=\"$($_.Name)\";"
            + "e=\"$($_.Enabled)\";i=\"$($_.DefaultInboundAction)\"}})}";
    static final String TPM = "$t=Get-Tpm;$v='';try{$v=\"$((Get-CimInstance -Namespace root/cimv2/Security/MicrosoftTpm"
            + " Win32_Tpm).SpecVersion)\"}catch{};@{p=[bool]$t.TpmPresent;r=[bool]$t.TpmReady;e=[bool]$t.TpmEnabled;v=$v}";
    static final String GUARD = "$g=Get-CimInstance -Namespace root/Microsoft/Windows/DeviceGuard Win32_DeviceGuard;"
            + "@{s=[int]$g.VirtualizationBasedSecurityStatus;r=@($g.SecurityServicesRunning|%{\"$_\"})}";

    @Override
    public Set<String> attributes() {
        return Set.of(
                "disk.root.encrypted",
                "disk.root.encryption",
                "disk.volumes.encrypted",
                "disk.volumes.unencrypted",
                "firewall.enabled",
                "firewall.default_inbound",
                "firewall.product",
                "tpm.present",
                "tpm.version",
                "tpm.enabled",
                "integrity.vbs_running",
                "integrity.hvci_running",
                "integrity.credential_guard_running");
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        volumes(PowerShellJson.of(machine, "Get-BitLockerVolume", VOLUMES), findings);
        firewall(PowerShellJson.of(machine, "Get-NetFirewallProfile", PROFILES), findings);
        tpm(PowerShellJson.of(machine, "Get-Tpm", TPM), findings);
        guard(PowerShellJson.of(machine, "Win32_DeviceGuard", GUARD), findings);
    }

    private static void volumes(PowerShellJson answer, Findings findings) {
        List<JsonObject> volumes = objects(answer, "v");
        if (volumes.isEmpty()
                || volumes.stream()
                        .anyMatch(volume -> volume.optionalText("p").isEmpty()
                                || volume.optionalText("s").isEmpty())) {
            answer.unanswered(
                    findings,
                    "disk.root.encrypted",
                    "disk.root.encryption",
                    "disk.volumes.encrypted",
                    "disk.volumes.unencrypted");
            return;
        }
        Optional<JsonObject> system = volumes.stream()
                .filter(volume -> volume.optionalText("t")
                        .filter("OperatingSystem"::equals)
                        .isPresent())
                .findFirst();
        if (system.isPresent()) {
            boolean encrypted = isProtected(system.get());
            findings.foundInKernel("disk.root.encrypted", encrypted, answer.says());
            findings.foundInKernel("disk.root.encryption", encrypted ? "bitlocker" : "none", answer.says());
        } else {
            findings.notFound("disk.root.encrypted", answer.says() + ": no operating system volume");
            findings.notFound("disk.root.encryption", answer.says() + ": no operating system volume");
        }
        if (volumes.stream()
                .anyMatch(volume ->
                        volume.optionalText("p").filter("Unknown"::equals).isPresent())) {
            findings.inaccessible("disk.volumes.encrypted", answer.says() + ": a volume is locked");
            findings.inaccessible("disk.volumes.unencrypted", answer.says() + ": a volume is locked");
            return;
        }
        List<String> open = volumes.stream()
                .filter(volume -> !isProtected(volume))
                .map(volume -> volume.optionalText("m").orElse(""))
                .toList();
        findings.foundInKernel("disk.volumes.encrypted", open.isEmpty(), answer.says());
        findings.foundInKernel("disk.volumes.unencrypted", open, answer.says());
    }

    /** Encrypted to the end, and not suspended: then the key would lie on the disk in the clear. */
    private static boolean isProtected(JsonObject volume) {
        String protection = volume.optionalText("p").orElse("");
        String status = volume.optionalText("s").orElse("");
        return protection.equals("On")
                && (status.equals("FullyEncrypted") || status.equals("FullyEncryptedWipeInProgress"));
    }

    private static void firewall(PowerShellJson answer, Findings findings) {
        List<JsonObject> profiles = objects(answer, "p");
        boolean understood = profiles.size() >= 3
                && profiles.stream()
                        .allMatch(profile -> Set.of("True", "False")
                                        .contains(profile.optionalText("e").orElse(""))
                                && Set.of("Block", "Allow", "NotConfigured")
                                        .contains(profile.optionalText("i").orElse("")));
        if (!understood) {
            answer.unanswered(findings, "firewall.enabled", "firewall.default_inbound", "firewall.product");
            return;
        }
        boolean enabled = profiles.stream()
                .allMatch(profile ->
                        profile.optionalText("e").filter("True"::equals).isPresent());
        // What is not configured is blocked, by Windows' own default.
        boolean open = profiles.stream()
                .anyMatch(profile ->
                        profile.optionalText("i").filter("Allow"::equals).isPresent());
        findings.found("firewall.enabled", enabled, answer.says());
        findings.found("firewall.default_inbound", enabled && !open ? "deny" : "allow", answer.says());
        findings.found("firewall.product", enabled ? "windows-firewall" : "none", answer.says());
    }

    private static void tpm(PowerShellJson answer, Findings findings) {
        Optional<Boolean> present = answer.answer().flatMap(tpm -> PowerShellJson.truth(tpm, "p"));
        if (present.isEmpty()) {
            answer.unanswered(findings, "tpm.present", "tpm.version", "tpm.enabled");
            return;
        }
        JsonObject tpm = answer.answer().orElseThrow();
        findings.foundInKernel("tpm.present", present.get(), answer.says());
        Optional<Boolean> enabled = PowerShellJson.truth(tpm, "e");
        Optional<Boolean> ready = PowerShellJson.truth(tpm, "r");
        if (enabled.isPresent() && ready.isPresent()) {
            findings.foundInKernel("tpm.enabled", present.get() && enabled.get() && ready.get(), answer.says());
        } else {
            answer.unanswered(findings, "tpm.enabled");
        }
        // Such as "2.0, 0, 1.59".
        String version =
                tpm.optionalText("v").orElse("").replaceFirst(",.*", "").strip();
        if (!present.get()) {
            findings.notApplicable("tpm.version", answer.says() + ": no TPM");
        } else if (version.matches("\\d\\.\\d")) {
            findings.foundInKernel("tpm.version", version, "Win32_Tpm SpecVersion");
        } else {
            findings.inaccessible("tpm.version", "Win32_Tpm SpecVersion gave no answer; it needs an administrator");
        }
    }

    private static void guard(PowerShellJson answer, Findings findings) {
        Optional<Long> status = answer.answer().flatMap(guard -> PowerShellJson.number(guard, "s"));
        List<String> running;
        try {
            running = status.isPresent() ? answer.answer().orElseThrow().texts("r") : List.of();
        } catch (MalformedJson notAList) {
            status = Optional.empty();
            running = List.of();
        }
        if (status.isEmpty()) {
            answer.unanswered(
                    findings, "integrity.vbs_running", "integrity.hvci_running", "integrity.credential_guard_running");
            return;
        }
        // 2: running. Services: 1 Credential Guard, 2 memory integrity.
        boolean on = status.get() == 2;
        findings.foundInKernel("integrity.vbs_running", on, answer.says());
        findings.foundInKernel("integrity.hvci_running", on && running.contains("2"), answer.says());
        findings.foundInKernel("integrity.credential_guard_running", on && running.contains("1"), answer.says());
    }

    private static List<JsonObject> objects(PowerShellJson answer, String name) {
        try {
            return answer.answer().isPresent() ? answer.answer().get().objects(name) : List.of();
        } catch (MalformedJson notAList) {
            return List.of();
        }
    }
}
