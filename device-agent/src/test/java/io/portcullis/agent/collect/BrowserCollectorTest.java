package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;

class BrowserCollectorTest {

    private static final String DPKG = "dpkg-query -W -f ${db:Status-Status}\\t${Package}\\t${Version}\\n ";

    private final FakeMachine machine = new FakeMachine();

    private Collected collected() {
        return Collected.by(new BrowserCollector(), machine);
    }

    @Test
    void noneStartsNoProcess() {
        collected().is("browser.chrome.version", ReadingState.NOT_FOUND);
        collected().is("browser.firefox.version", ReadingState.NOT_FOUND);
    }

    @Test
    void packagesOfDebian() {
        machine.file("/var/lib/dpkg/status", "")
                .file("/usr/bin/chromium", "")
                .file("/opt/google/chrome/chrome", "")
                .command(
                        DPKG + "google-chrome-stable chromium chromium-browser",
                        new CommandResult.Finished(
                                1,
                                "installed\tgoogle-chrome-stable\t142.0.7444.175-1\ninstalled\tchromium\t1:142.0.7444.162-1~deb12u1\n",
                                "dpkg-query: no packages found matching chromium-browser\n"));
        collected().found("browser.chrome.version", "142.0.7444.175");
        collected().found("browser.chromium.version", "142.0.7444.162");
        collected().is("browser.edge.version", ReadingState.NOT_FOUND);
    }

    @Test
    void packagesOfFedora() {
        machine.file("/opt/microsoft/msedge/msedge", "")
                .command(
                        "rpm -q --queryformat installed\\t%{NAME}\\t%{VERSION}\\n microsoft-edge-stable",
                        "installed\tmicrosoft-edge-stable\t142.0.3595.94\n");
        collected().found("browser.edge.version", "142.0.3595.94");
    }

    @Test
    void firefoxSaysItself() {
        machine.file(
                "/usr/lib/firefox-esr/application.ini",
                "[App]\nVendor=Mozilla\nVersion=140.5.0\n[Gecko]\nMinVersion=1\n");
        collected().found("browser.firefox.version", "140.5.0");
    }

    @Test
    void snaps() {
        machine.file("/snap/chromium/current/meta/snap.yaml", "name: chromium\nversion: 142.0.7444.175\nsummary: x\n");
        collected().found("browser.chromium.version", "142.0.7444.175");
    }

    @Test
    void aPackageManagerThatHangs() {
        machine.file("/usr/bin/chromium", "")
                .command(
                        "rpm -q --queryformat installed\\t%{NAME}\\t%{VERSION}\\n chromium chromium-browser",
                        new CommandResult.TimedOut());
        collected().is("browser.chromium.version", ReadingState.ERROR);
        machine.file("/var/lib/dpkg/status", "")
                .command(DPKG + "chromium chromium-browser", "removed\tchromium\t1.0\ninstalled\tchromium\tgarbage\n");
        collected().is("browser.chromium.version", ReadingState.NOT_FOUND);
    }
}
