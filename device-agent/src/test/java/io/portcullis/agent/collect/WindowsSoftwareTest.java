package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the tools of Windows say of malware protection, services and browsers. */
class WindowsSoftwareTest {
    private final FakeWindows machine = new FakeWindows();

    @Test
    void antivirus() {
        machine.answers(
                WindowsSoftwareCollector.ANTIVIRUS,
                "{\"c\":true,\"a\":[{\"n\":\"Windows Defender\",\"s\":397568}],\"d\":{\"e\":true,\"r\":true,\"a\":1}}");
        Collected windows = machine.by(new WindowsSoftwareCollector());
        windows.found("antivirus.installed", true);
        windows.found("antivirus.running", true);
        windows.found("antivirus.products", List.of("microsoft-defender"));
        windows.found("antivirus.signature_age_days", 1L);
    }

    @Test
    void productsHaveOneNameOnEverySystem() {
        machine.answers(
                WindowsSoftwareCollector.ANTIVIRUS,
                "{\"c\":true,\"a\":[{\"n\":\"CrowdStrike Falcon Sensor\",\"s\":266240},{\"n\":\"Homemade AV\",\"s\":262144}],\"d\":null}");
        machine.by(new WindowsSoftwareCollector())
                .found("antivirus.products", List.of("crowdstrike-falcon", "homemade av"));
        machine.by(new WindowsSoftwareCollector()).found("antivirus.running", true);
        machine.by(new WindowsSoftwareCollector()).is("antivirus.signature_age_days", ReadingState.NOT_FOUND);
    }

    @Test
    void antivirusThatIsOff() {
        machine.answers(
                WindowsSoftwareCollector.ANTIVIRUS,
                "{\"c\":true,\"a\":[{\"n\":\"Windows Defender\",\"s\":393472}],\"d\":{\"e\":true,\"r\":false,\"a\":65535}}");
        machine.by(new WindowsSoftwareCollector()).found("antivirus.running", false);
        machine.by(new WindowsSoftwareCollector()).is("antivirus.signature_age_days", ReadingState.NOT_APPLICABLE);
    }

    @Test
    void aServerHasNoSecurityCenter() {
        machine.answers(
                WindowsSoftwareCollector.ANTIVIRUS, "{\"c\":false,\"a\":[],\"d\":{\"e\":true,\"r\":true,\"a\":0}}");
        machine.by(new WindowsSoftwareCollector()).found("antivirus.running", true);
        machine.answers(WindowsSoftwareCollector.ANTIVIRUS, "{\"c\":false,\"a\":[],\"d\":null}");
        machine.by(new WindowsSoftwareCollector()).is("antivirus.running", ReadingState.ERROR);
    }

    @Test
    void services() {
        machine.answers(
                WindowsSoftwareCollector.SERVICES,
                "{\"s\":[{\"n\":\"CSFalconService\",\"r\":true,\"h\":\"%s\",\"v\":\"Valid\",\"g\":\"CN=CrowdStrike, Inc.\"},"
                                .formatted("AB".repeat(32))
                        + "{\"n\":\"Sense\",\"r\":false,\"h\":\"\",\"v\":\"\",\"g\":\"\"},"
                        + "{\"n\":\"AnyDesk\",\"r\":true,\"h\":\"%s\",\"v\":\"HashMismatch\",\"g\":\"CN=philandro\"}]}"
                                .formatted("CD".repeat(32)));
        Collected windows = machine.by(new WindowsSoftwareCollector());
        windows.found("edr.products", List.of("crowdstrike-falcon"));
        windows.found("edr.running", true);
        windows.found("remote.control_tools", List.of("anydesk"));
        windows.found("process.sha256", List.of("anydesk:" + "cd".repeat(32), "crowdstrike-falcon:" + "ab".repeat(32)));
        windows.found("process.signers", List.of("anydesk:invalid", "crowdstrike-falcon:CN=CrowdStrike, Inc."));
        machine.answers(
                WindowsSoftwareCollector.SERVICES,
                "{\"s\":[{\"n\":\"CSFalconService\",\"r\":true,\"h\":\"\",\"v\":\"\",\"g\":\"\"}]}");
        machine.by(new WindowsSoftwareCollector()).is("process.sha256", ReadingState.INACCESSIBLE);
        machine.answers(WindowsSoftwareCollector.SERVICES, "{\"s\":[]}");
        machine.by(new WindowsSoftwareCollector()).found("edr.running", false);
        machine.by(new WindowsSoftwareCollector()).found("process.signers", List.of());
    }

    @Test
    void browsers() {
        machine.key("HKLM\\SOFTWARE\\Mozilla\\Mozilla Firefox", Map.of("CurrentVersion", "140.0.2 (x64 en-US)"));
        machine.by(new WindowsSoftwareCollector()).found("browser.firefox.version", "140.0.2");
        machine.by(new WindowsSoftwareCollector()).is("browser.edge.version", ReadingState.NOT_FOUND);
    }
}
