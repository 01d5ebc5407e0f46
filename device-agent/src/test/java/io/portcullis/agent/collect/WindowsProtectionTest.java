package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools of Windows say of encryption, firewall and TPM, in English and otherwise. */
class WindowsProtectionTest {
    private final FakeWindows machine = new FakeWindows();

    @ParameterizedTest
    @CsvSource({
        "On, FullyEncrypted, true",
        "Off, FullyEncrypted, false",
        "On, EncryptionInProgress, false",
        "Off, FullyDecrypted, false",
        "On, DecryptionInProgress, false"
    })
    void bitLocker(String protection, String status, boolean encrypted) {
        machine.answers(
                WindowsProtectionCollector.VOLUMES,
                "{\"v\":[{\"m\":\"C:\",\"t\":\"OperatingSystem\",\"p\":\"%s\",\"s\":\"%s\"},{\"m\":\"D:\",\"t\":\"Data\",\"p\":\"On\",\"s\":\"FullyEncrypted\"}]}"
                        .formatted(protection, status));
        Collected windows = machine.by(new WindowsProtectionCollector());
        windows.found("disk.root.encrypted", encrypted);
        windows.found("disk.volumes.encrypted", encrypted);
        windows.found("disk.volumes.unencrypted", encrypted ? List.of() : List.of("C:"));
    }

    @Test
    void aVolumeThatIsLocked() {
        machine.answers(
                WindowsProtectionCollector.VOLUMES,
                "{\"v\":[{\"m\":\"C:\",\"t\":\"OperatingSystem\",\"p\":\"On\",\"s\":\"FullyEncrypted\"},{\"m\":\"E:\",\"t\":\"Data\",\"p\":\"Unknown\",\"s\":\"\"}]}");
        machine.by(new WindowsProtectionCollector()).found("disk.root.encrypted", true);
        machine.by(new WindowsProtectionCollector()).is("disk.volumes.encrypted", ReadingState.INACCESSIBLE);
    }

    @Test
    void homeEditionsHaveNoBitLocker() {
        machine.command(
                FakeWindows.script(WindowsProtectionCollector.VOLUMES),
                new CommandResult.Finished(
                        1, "", "Get-BitLockerVolume : The term 'Get-BitLockerVolume' is not recognized\r\n"));
        machine.by(new WindowsProtectionCollector()).is("disk.root.encrypted", ReadingState.ERROR);
    }

    @Test
    void bitLockerNeedsAnAdministrator() {
        machine.command(
                FakeWindows.script(WindowsProtectionCollector.VOLUMES),
                new CommandResult.Finished(1, "", "Get-CimInstance : Access denied\r\nPermission denied\r\n"));
        machine.by(new WindowsProtectionCollector()).is("disk.root.encrypted", ReadingState.INACCESSIBLE);
    }

    private void profiles(String one, String two, String three) {
        machine.answers(WindowsProtectionCollector.PROFILES, "{\"p\":[" + one + ',' + two + ',' + three + "]}");
    }

    private static String profile(String name, String enabled, String inbound) {
        return "{\"n\":\"%s\",\"e\":\"%s\",\"i\":\"%s\"}".formatted(name, enabled, inbound);
    }

    @Test
    void firewall() {
        profiles(
                profile("Domain", "True", "NotConfigured"),
                profile("Private", "True", "Block"),
                profile("Public", "True", "Block"));
        machine.by(new WindowsProtectionCollector()).found("firewall.enabled", true);
        machine.by(new WindowsProtectionCollector()).found("firewall.default_inbound", "deny");
        profiles(
                profile("Domain", "True", "Allow"),
                profile("Private", "True", "Block"),
                profile("Public", "True", "Block"));
        machine.by(new WindowsProtectionCollector()).found("firewall.enabled", true);
        machine.by(new WindowsProtectionCollector()).found("firewall.default_inbound", "allow");
        profiles(
                profile("Domain", "False", "Block"),
                profile("Private", "True", "Block"),
                profile("Public", "True", "Block"));
        machine.by(new WindowsProtectionCollector()).found("firewall.enabled", false);
        profiles(
                profile("Domain", "Wahr", "Block"),
                profile("Private", "Wahr", "Block"),
                profile("Public", "Wahr", "Block"));
        machine.by(new WindowsProtectionCollector()).is("firewall.enabled", ReadingState.ERROR);
    }

    @Test
    void tpm() {
        machine.answers(WindowsProtectionCollector.TPM, "{\"p\":true,\"r\":true,\"e\":true,\"v\":\"2.0, 0, 1.59\"}");
        machine.by(new WindowsProtectionCollector()).found("tpm.present", true);
        machine.by(new WindowsProtectionCollector()).found("tpm.version", "2.0");
        machine.by(new WindowsProtectionCollector()).found("tpm.enabled", true);
        machine.answers(WindowsProtectionCollector.TPM, "{\"p\":true,\"r\":false,\"e\":true,\"v\":\"\"}");
        machine.by(new WindowsProtectionCollector()).found("tpm.enabled", false);
        machine.by(new WindowsProtectionCollector()).is("tpm.version", ReadingState.INACCESSIBLE);
        machine.answers(WindowsProtectionCollector.TPM, "{\"p\":false,\"r\":false,\"e\":false,\"v\":\"\"}");
        machine.by(new WindowsProtectionCollector()).found("tpm.present", false);
        machine.by(new WindowsProtectionCollector()).is("tpm.version", ReadingState.NOT_APPLICABLE);
    }

    @Test
    void virtualizationBasedSecurity() {
        machine.answers(WindowsProtectionCollector.GUARD, "{\"s\":2,\"r\":[\"1\",\"2\"]}");
        machine.by(new WindowsProtectionCollector()).found("integrity.hvci_running", true);
        machine.by(new WindowsProtectionCollector()).found("integrity.credential_guard_running", true);
        machine.answers(WindowsProtectionCollector.GUARD, "{\"s\":1,\"r\":[\"0\"]}");
        machine.by(new WindowsProtectionCollector()).found("integrity.vbs_running", false);
        machine.by(new WindowsProtectionCollector()).found("integrity.hvci_running", false);
        machine.answers(WindowsProtectionCollector.GUARD, "{\"s\":null,\"r\":[]}");
        machine.by(new WindowsProtectionCollector()).is("integrity.vbs_running", ReadingState.ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"p\":", "{\"v\":7,\"p\":7,\"s\":\"x\",\"r\":7}"})
    void answersThatAreNotUnderstood(String json) {
        for (String script : List.of(
                WindowsProtectionCollector.VOLUMES,
                WindowsProtectionCollector.PROFILES,
                WindowsProtectionCollector.TPM,
                WindowsProtectionCollector.GUARD,
                WindowsSoftwareCollector.ANTIVIRUS,
                WindowsSoftwareCollector.SERVICES,
                WindowsUpdatesCollector.UPDATES,
                WindowsStateCollector.ACCOUNTS)) {
            machine.answers(script, json);
        }
        for (Collector collector : List.of(new WindowsProtectionCollector(), new WindowsSoftwareCollector())) {
            Collected.by(collector, machine)
                    .readings()
                    .forEach((name, reading) ->
                            assertThat(reading.state()).as(name).isNotEqualTo(ReadingState.FOUND));
        }
    }
}
