package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkCollectorTest {

    private static final String VPN = "network.vpn_up";
    private static final String WIFI = "network.wifi_encrypted";
    private static final String DNS = "network.encrypted_dns";
    private static final String NMCLI = "nmcli -t -f ACTIVE,SECURITY device wifi list --rescan no";

    private final FakeMachine machine = new FakeMachine()
            .file("/sys/class/net/eth0/flags", "0x1003\n")
            .file("/sys/class/net/eth0/carrier", "1\n")
            .file("/etc/resolv.conf", "nameserver 10.0.0.1\n");

    private Collected collected() {
        return Collected.by(new NetworkCollector(), machine);
    }

    private void link(String name, String flags, String carrier) {
        machine.file("/sys/class/net/" + name + "/flags", flags + "\n")
                .file("/sys/class/net/" + name + "/carrier", carrier + "\n");
    }

    @Test
    void aWiredMachine() {
        collected().found(VPN, false);
        collected().is(WIFI, ReadingState.NOT_APPLICABLE);
        collected().found(DNS, false);
    }

    @ParameterizedTest
    @CsvSource({"0x1091,1,0x1001,true", "0x1090,1,0x1001,false", "0x1091,0,0x1001,false", "0x1003,1,0x1002,false"})
    void tunnels(String flags, String carrier, String tun, boolean up) {
        link("tun0", flags, carrier);
        machine.file("/sys/class/net/tun0/tun_flags", tun + "\n");
        collected().found(VPN, up);
    }

    @Test
    void wireguard() {
        link("wg0", "0x91", "1");
        machine.file("/sys/class/net/wg0/uevent", "DEVTYPE=wireguard\nINTERFACE=wg0\n");
        collected().found(VPN, true);
    }

    @ParameterizedTest
    @CsvSource({
        "'yes:WPA2\nno:\n', true",
        "'no:WPA2\nyes:\n', false",
        "'yes:WEP\n', false",
        "'yes:WPA1 WPA2 802.1X\n', true",
        "'yes:OWE\n', true",
        "'yes:WPA3\nyes:--\n', false"
    })
    void wireless(String listing, boolean encrypted) {
        link("wlan0", "0x1003", "1");
        machine.file("/sys/class/net/wlan0/phy80211/name", "phy0").command(NMCLI, listing);
        collected().found(WIFI, encrypted);
    }

    @Test
    void wirelessThatNobodyCanTellAbout() {
        link("wlan0", "0x1003", "1");
        machine.file("/sys/class/net/wlan0/phy80211/name", "phy0");
        collected().is(WIFI, ReadingState.NOT_FOUND);
        machine.command(NMCLI, "no:WPA2\n");
        collected().is(WIFI, ReadingState.NOT_FOUND);
        machine.command(NMCLI, new CommandResult.TimedOut());
        collected().is(WIFI, ReadingState.ERROR);
    }

    @Test
    void names() {
        machine.file("/etc/resolv.conf", "# stub\nnameserver 127.0.0.53\noptions edns0\n");
        collected().is(DNS, ReadingState.NOT_FOUND);
        machine.command("resolvectl dnsovertls", "Global: yes\nLink 2 (eth0): yes\n");
        collected().found(DNS, true);
        machine.command("resolvectl dnsovertls", "Global: yes\nLink 2 (eth0): opportunistic\n");
        collected().found(DNS, false);
        machine.command("resolvectl dnsovertls", new CommandResult.Finished(1, "", "Failed to connect to bus\n"));
        collected().is(DNS, ReadingState.ERROR);
        machine.file("/etc/resolv.conf", "nameserver 127.0.0.1\n");
        collected().is(DNS, ReadingState.INACCESSIBLE);
        machine.file("/etc/resolv.conf", "nameserver 127.0.0.53\nnameserver 8.8.8.8\n");
        collected().found(DNS, false);
    }

    @Test
    void nothingToBeSeen() {
        FakeMachine bare = new FakeMachine();
        Collected.by(new NetworkCollector(), bare).is(VPN, ReadingState.INACCESSIBLE);
        Collected.by(new NetworkCollector(), bare).is(DNS, ReadingState.NOT_FOUND);
    }
}
