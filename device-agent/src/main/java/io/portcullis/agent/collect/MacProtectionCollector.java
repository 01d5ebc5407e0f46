package io.portcullis.agent.collect;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What protects macOS itself: System Integrity Protection, Gatekeeper, the startup policy, FileVault, the firewall. */
final class MacProtectionCollector implements Collector {

    private static final String SIP = "integrity.sip_enabled";
    private static final String GATEKEEPER = "integrity.gatekeeper_enabled";
    private static final String SECURE_BOOT = "boot.secure_boot";
    private static final String FIREWALL = "firewall.enabled";
    private static final String INBOUND = "firewall.default_inbound";
    private static final String PRODUCT = "firewall.product";
    private static final String FIREWALL_TOOL = "/usr/libexec/ApplicationFirewall/socketfilterfw";
    private static final Pattern SIP_STATUS =
            Pattern.compile("System Integrity Protection status: (enabled|disabled|unknown)[^\\n]*");
    private static final Pattern GLOBAL_STATE = Pattern.compile("\\(State = ([0-2])\\)");

    @Override
    public Set<String> attributes() {
        return Set.of(SIP, GATEKEEPER, SECURE_BOOT, FIREWALL, INBOUND, PRODUCT);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        integrity(machine, findings);
        gatekeeper(machine, findings);
        firewall(machine, findings);
        secureBoot(machine, findings);
    }

    private static void integrity(Machine machine, Findings findings) throws InterruptedException {
        Tool csrutil = Tool.of(machine, "csrutil", "status");
        Optional<String> status = csrutil.find(SIP_STATUS);
        if (status.isEmpty()) {
            csrutil.unanswered(findings, SIP);
        } else if (csrutil.says("Custom Configuration")) {
            findings.foundInKernel(SIP, false, "csrutil status: custom configuration");
        } else if (status.get().equals("unknown")) {
            findings.error(SIP, "csrutil status: unknown");
        } else {
            findings.foundInKernel(SIP, status.get().equals("enabled"), csrutil.says());
        }
    }

    private static void gatekeeper(Machine machine, Findings findings) throws InterruptedException {
        Tool spctl = Tool.of(machine, "spctl", "--status");
        // It ends with 1 and may speak on either output when it is off.
        String said = spctl.everything();
        if (said.contains("assessments enabled")) {
            findings.foundInKernel(GATEKEEPER, true, spctl.says());
        } else if (said.contains("assessments disabled")) {
            findings.foundInKernel(GATEKEEPER, false, spctl.says());
        } else {
            spctl.unanswered(findings, GATEKEEPER);
        }
    }

    private static void firewall(Machine machine, Findings findings) throws InterruptedException {
        Tool global = Tool.of(machine, FIREWALL_TOOL, "--getglobalstate");
        Optional<String> state = global.find(GLOBAL_STATE);
        if (state.isEmpty()) {
            for (String attribute : List.of(FIREWALL, INBOUND, PRODUCT)) {
                global.unanswered(findings, attribute);
            }
            return;
        }
        boolean on = !state.get().equals("0");
        findings.found(FIREWALL, on, "socketfilterfw --getglobalstate");
        findings.found(PRODUCT, on ? "macos-application-firewall" : "none", "socketfilterfw --getglobalstate");
        if (!on) {
            findings.found(INBOUND, "allow", "socketfilterfw --getglobalstate");
        } else {
            // State 2 blocks everything; otherwise the firewall decides by the program that listens.
            findings.found(
                    INBOUND, state.get().equals("2") ? "deny" : "by_application", "socketfilterfw --getglobalstate");
        }
    }

    private static void secureBoot(Machine machine, Findings findings) throws InterruptedException {
        // Needs root on Apple silicon; on Intel machines with a T2 chip, the system profiler tells.
        Tool profiler = Tool.of(machine, "system_profiler", "SPiBridgeDataType");
        String said = profiler.out().toLowerCase(Locale.ROOT);
        if (said.contains("secure boot: full security")) {
            findings.foundInKernel(SECURE_BOOT, true, profiler.says());
        } else if (said.contains("secure boot: reduced security")
                || said.contains("secure boot: medium security")
                || said.contains("secure boot: permissive security")
                || said.contains("secure boot: no security")) {
            findings.foundInKernel(SECURE_BOOT, false, profiler.says());
        } else if (!profiler.out().isBlank() && !said.contains("secure boot")) {
            findings.inaccessible(SECURE_BOOT, profiler.says() + ": this machine does not tell its startup policy");
        } else {
            profiler.unanswered(findings, SECURE_BOOT);
        }
    }
}
