package io.portcullis.agent.collect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the network settings of a Linux machine say, without a word about which networks they are. */
final class NetworkCollector implements Collector {

    private static final String VPN = "network.vpn_up";
    private static final String DNS = "network.encrypted_dns";
    private static final String WIFI = "network.wifi_encrypted";
    private static final String NET = "/sys/class/net";
    private static final String RESOLV = "/etc/resolv.conf";
    private static final Set<String> RESOLVED = Set.of("127.0.0.53", "127.0.0.54");
    private static final Command DNS_OVER_TLS = Command.of("resolvectl", "dnsovertls");
    private static final Command ACCESS_POINTS =
            Command.of("nmcli", "-t", "-f", "ACTIVE,SECURITY", "device", "wifi", "list", "--rescan", "no");
    private static final int UP = 0x1;
    private static final int TUN = 0x1;

    @Override
    public Set<String> attributes() {
        return Set.of(VPN, DNS, WIFI);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        List<String> interfaces = machine.list(NET);
        if (interfaces.isEmpty()) {
            findings.inaccessible(VPN, NET + " is not visible");
            findings.inaccessible(WIFI, NET + " is not visible");
        } else {
            findings.found(VPN, interfaces.stream().anyMatch(name -> isVpn(machine, NET + '/' + name)), NET);
            wifi(machine, interfaces, findings);
        }
        dns(machine, findings);
    }

    private static boolean isVpn(Machine machine, String path) {
        if ((number(machine, path + "/flags") & UP) == 0 || number(machine, path + "/carrier") != 1) {
            return false;
        }
        boolean wireguard = text(machine, path + "/uevent").lines().anyMatch("DEVTYPE=wireguard"::equals);
        boolean tunnel = (number(machine, path + "/tun_flags") & TUN) != 0;
        boolean ipsec = machine.exists(path + "/xfrm")
                || path.substring(NET.length() + 1).startsWith("ipsec");
        return wireguard || tunnel || ipsec;
    }

    private static void wifi(Machine machine, List<String> interfaces, Findings findings) throws InterruptedException {
        boolean connected = interfaces.stream()
                .map(name -> NET + '/' + name)
                .filter(path -> machine.exists(path + "/phy80211") || machine.exists(path + "/wireless"))
                .anyMatch(path -> number(machine, path + "/carrier") == 1);
        if (!connected) {
            findings.notApplicable(WIFI, "no wireless connection");
            return;
        }
        CommandResult result = machine.run(ACCESS_POINTS);
        Optional<String> out = result.output();
        if (out.isEmpty()) {
            findings.withoutAnswer(WIFI, ACCESS_POINTS, result);
            return;
        }
        List<String> active = out.get()
                .lines()
                .filter(line -> line.startsWith("yes:"))
                .map(line -> line.substring(4))
                .toList();
        if (active.isEmpty()) {
            findings.notFound(WIFI, "nmcli does not show the network in use");
        } else {
            findings.found(
                    WIFI,
                    active.stream().allMatch(security -> security.contains("WPA") || security.contains("OWE")),
                    "nmcli device wifi list");
        }
    }

    private static void dns(Machine machine, Findings findings) throws InterruptedException {
        FileText file = machine.read(RESOLV);
        if (!(file instanceof FileText.Text(String text))) {
            findings.withoutText(DNS, RESOLV, file);
            return;
        }
        List<String> servers = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("nameserver")) {
                servers.add(line.substring("nameserver".length()).strip());
            }
        }
        if (!servers.isEmpty() && RESOLVED.containsAll(servers)) {
            resolved(machine, findings);
        } else if (servers.stream().anyMatch(server -> !server.startsWith("127.") && !server.equals("::1"))) {
            findings.found(DNS, false, RESOLV + ": name servers are asked directly, in clear text");
        } else {
            findings.inaccessible(DNS, "what the local resolver of " + RESOLV + " asks is not known");
        }
    }

    private static void resolved(Machine machine, Findings findings) throws InterruptedException {
        CommandResult result = machine.run(DNS_OVER_TLS);
        List<String> answers = result.output()
                .orElse("")
                .lines()
                .filter(line -> line.contains(":"))
                .map(line -> line.substring(line.lastIndexOf(':') + 1).strip())
                .toList();
        if (answers.isEmpty()) {
            findings.withoutAnswer(DNS, DNS_OVER_TLS, result);
        } else {
            findings.found(DNS, answers.stream().allMatch("yes"::equals), DNS_OVER_TLS.toString());
        }
    }

    /** Decimal or, with 0x, hexadecimal; 0 if there is none. */
    private static long number(Machine machine, String path) {
        String text = text(machine, path).strip();
        try {
            return text.isEmpty() ? 0 : Long.decode(text);
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    private static String text(Machine machine, String path) {
        return machine.read(path) instanceof FileText.Text(String text) ? text : "";
    }
}
