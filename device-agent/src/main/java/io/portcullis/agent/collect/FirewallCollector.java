package io.portcullis.agent.collect;

import io.portcullis.agent.collect.PacketFilter.IpFamily;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.posture.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a host firewall is active: an incoming packet that no rule names is dropped or rejected, for IPv4 and, where
 * the machine has an IPv6 address beyond loopback, for IPv6. What counts is the kernel's rule set, whoever made it
 * (nftables, ufw, firewalld, iptables); a service that is merely enabled does not. Reading it needs root.
 */
final class FirewallCollector implements Collector {

    private static final String ATTRIBUTE = "firewall.enabled";
    private static final String INBOUND = "firewall.default_inbound";
    private static final String PRODUCT = "firewall.product";
    private static final Command NFT = Command.of("nft", "-j", "list", "ruleset");

    @Override
    public Set<String> attributes() {
        return Set.of(ATTRIBUTE, INBOUND, PRODUCT);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        if (!machine.privileged()) {
            attributes().forEach(attribute -> findings.inaccessible(attribute, "reading the packet filter needs root"));
            return;
        }
        enabled(machine, findings);
        // What is said of the whole is said of its parts.
        Reading enabled = findings.readings().get(ATTRIBUTE);
        if (enabled == null) {
            return;
        }
        if (!(enabled.value() instanceof Boolean closed)) {
            findings.same(INBOUND, enabled);
            findings.same(PRODUCT, enabled);
            return;
        }
        findings.found(INBOUND, closed ? "deny" : "allow", enabled.method());
        findings.found(PRODUCT, closed ? product(machine, enabled.method()) : "none", enabled.method());
    }

    /** Who made the rules that are in force. */
    private static String product(Machine machine, String method) {
        if (IniFile.of(machine, List.of("/etc/ufw/ufw.conf")).get("", "ENABLED").equalsIgnoreCase("yes")) {
            return "ufw";
        }
        if (machine.exists("/run/firewalld") || Processes.of(machine).anyNamed("firewalld"::equals)) {
            return "firewalld";
        }
        return method.startsWith("nft") ? "nftables" : "iptables";
    }

    private static void enabled(Machine machine, Findings findings) throws InterruptedException {
        CommandResult result = machine.run(NFT);
        Optional<String> ruleset = result.output();
        if (ruleset.isPresent()) {
            nftables(machine, findings, ruleset.get());
        } else if (result instanceof CommandResult.NotInstalled) {
            iptables(machine, findings, "iptables-save", "ip6tables-save");
        } else {
            findings.withoutAnswer(ATTRIBUTE, NFT, result);
        }
    }

    private static void nftables(Machine machine, Findings findings, String json) throws InterruptedException {
        PacketFilter filter;
        try {
            filter = NftRuleset.parse(json);
        } catch (MalformedJson malformed) {
            findings.error(ATTRIBUTE, NFT + ": " + malformed.getMessage());
            return;
        }
        if (closes(machine, filter, filter)) {
            findings.found(ATTRIBUTE, true, NFT.toString());
        } else if (legacyTables(machine)) {
            // The older kernel interface has rules of its own, which nft does not show.
            iptables(machine, findings, "iptables-legacy-save", "ip6tables-legacy-save");
        } else {
            findings.found(ATTRIBUTE, false, NFT.toString());
        }
    }

    private static void iptables(Machine machine, Findings findings, String tool4, String tool6)
            throws InterruptedException {
        Command save4 = Command.of(tool4);
        CommandResult result = machine.run(save4);
        Optional<String> rules4 = result.output();
        if (rules4.isEmpty()) {
            if (result instanceof CommandResult.NotInstalled) {
                findings.notFound(ATTRIBUTE, "neither nft nor " + tool4 + " is installed");
            } else {
                findings.withoutAnswer(ATTRIBUTE, save4, result);
            }
            return;
        }
        Command save6 = Command.of(tool6);
        Optional<String> rules6 = machine.run(save6).output();
        boolean closed = closes(
                machine,
                IptablesRules.parse(rules4.get(), IpFamily.IPV4),
                IptablesRules.parse(rules6.orElse(""), IpFamily.IPV6));
        findings.found(ATTRIBUTE, closed, tool4 + ", " + tool6);
    }

    private static boolean closes(Machine machine, PacketFilter filter4, PacketFilter filter6) {
        return filter4.closes(IpFamily.IPV4) && (!hasIpv6(machine) || filter6.closes(IpFamily.IPV6));
    }

    private static boolean legacyTables(Machine machine) {
        return machine.read("/proc/net/ip_tables_names") instanceof FileText.Text(String names)
                && names.lines().anyMatch("filter"::equals);
    }

    private static boolean hasIpv6(Machine machine) {
        return switch (machine.read("/proc/net/if_inet6")) {
            case FileText.Text(String addresses) -> addresses.lines().anyMatch(line -> !line.endsWith(" lo"));
            case FileText.Absent _ -> false;
            // Not knowing, assume the open door.
            case FileText.Denied _, FileText.Unreadable _ -> true;
        };
    }
}
