package io.portcullis.agent.collect;

import io.portcullis.agent.collect.PemCertificates.Entry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Browsers, added roots and VPN connections of a Mac. */
final class MacSurroundingsCollector implements Collector {

    private static final String ROOTS = "certificates.added_roots";
    private static final String EXPIRED = "certificates.expired_added_roots";
    private static final String VPN = "network.vpn_up";
    private static final Map<String, String> BROWSERS = Map.of(
            "browser.chrome.version", "/Applications/Google Chrome.app",
            "browser.chromium.version", "/Applications/Chromium.app",
            "browser.edge.version", "/Applications/Microsoft Edge.app",
            "browser.firefox.version", "/Applications/Firefox.app",
            "browser.safari.version", "/Applications/Safari.app");

    @Override
    public Set<String> attributes() {
        return Set.of(
                "browser.chrome.version",
                "browser.chromium.version",
                "browser.edge.version",
                "browser.firefox.version",
                "browser.safari.version",
                ROOTS,
                EXPIRED,
                VPN);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        for (Map.Entry<String, String> browser : BROWSERS.entrySet()) {
            browser(machine, browser.getKey(), browser.getValue(), findings);
        }
        roots(machine, findings);
        vpn(machine, findings);
    }

    private static void browser(Machine machine, String attribute, String bundle, Findings findings)
            throws InterruptedException {
        if (!machine.exists(bundle)) {
            findings.notFound(attribute, bundle);
            return;
        }
        Tool tool = Tool.of(machine, "defaults", "read", bundle + "/Contents/Info", "CFBundleShortVersionString");
        Optional<String> version = tool.first("(\\d+(?:\\.\\d+)*)\\s*");
        if (version.isPresent()) {
            findings.found(attribute, version.get(), bundle);
        } else {
            tool.unanswered(findings, attribute);
        }
    }

    private static void roots(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, "security", "find-certificate", "-a", "-p", "/Library/Keychains/System.keychain");
        List<Entry> certificates = PemCertificates.of(tool.out()).all();
        if (tool.result().output().isEmpty()
                || (certificates.isEmpty() && !tool.out().isBlank())) {
            tool.unanswered(findings, ROOTS);
            tool.unanswered(findings, EXPIRED);
            return;
        }
        List<Entry> authorities = certificates.stream()
                .filter(certificate -> !certificate.understood() || certificate.isAuthority())
                .distinct()
                .toList();
        findings.found(ROOTS, authorities.stream().map(Entry::fingerprint).toList(), tool.says());
        findings.found(
                EXPIRED,
                (int) authorities.stream()
                        .filter(certificate -> !certificate.isValidAt(findings.now()))
                        .count(),
                tool.says());
    }

    private static void vpn(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, "scutil", "--nc", "list");
        if (!tool.says("network connection services")) {
            tool.unanswered(findings, VPN);
        } else {
            findings.found(VPN, tool.says("(Connected)"), tool.says());
        }
    }
}
