package io.portcullis.agent.collect;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Versions of browsers that are installed for everybody on a Linux machine. */
final class BrowserCollector implements Collector {

    private record Browser(String attribute, List<String> programs, List<String> packages, List<String> snaps) {}

    private static final List<Browser> BROWSERS = List.of(
            new Browser(
                    "browser.chrome.version",
                    List.of("/opt/google/chrome/chrome"),
                    List.of("google-chrome-stable"),
                    List.of()),
            new Browser(
                    "browser.chromium.version",
                    List.of(
                            "/usr/bin/chromium",
                            "/usr/bin/chromium-browser",
                            "/usr/lib64/chromium-browser/chromium-browser"),
                    List.of("chromium", "chromium-browser"),
                    List.of("chromium")),
            new Browser(
                    "browser.edge.version",
                    List.of("/opt/microsoft/msedge/msedge"),
                    List.of("microsoft-edge-stable"),
                    List.of()),
            new Browser(
                    "browser.firefox.version",
                    List.of(
                            "/usr/bin/firefox",
                            "/usr/bin/firefox-esr",
                            "/usr/lib64/firefox/firefox",
                            "/opt/firefox/firefox"),
                    List.of("firefox", "firefox-esr"),
                    List.of("firefox")));
    private static final List<String> FIREFOX_INI = List.of(
            "/usr/lib/firefox/application.ini",
            "/usr/lib/firefox-esr/application.ini",
            "/usr/lib64/firefox/application.ini",
            "/opt/firefox/application.ini",
            "/snap/firefox/current/usr/lib/firefox/application.ini");
    private static final String FIREFOX = "browser.firefox.version";
    private static final Pattern VERSION = Pattern.compile("(?:\\d+:)?(\\d+(?:\\.\\d+)*).*");
    private static final Pattern SNAP_VERSION = Pattern.compile("(?m)^version: ['\"]?([0-9.]+)");

    @Override
    public Set<String> attributes() {
        return Set.of("browser.chrome.version", "browser.chromium.version", "browser.edge.version", FIREFOX);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        Map<String, Browser> asked = new LinkedHashMap<>();
        for (Browser browser : BROWSERS) {
            if (!fromFiles(machine, browser, findings)) {
                if (browser.programs().stream().anyMatch(machine::exists)) {
                    browser.packages().forEach(name -> asked.put(name, browser));
                } else {
                    findings.notFound(browser.attribute(), "not installed for everybody");
                }
            }
        }
        if (!asked.isEmpty()) {
            fromPackages(machine, asked, findings);
        }
    }

    private static boolean fromFiles(Machine machine, Browser browser, Findings findings) {
        if (browser.attribute().equals(FIREFOX)) {
            for (String file : FIREFOX_INI) {
                String version = IniFile.of(machine, List.of(file)).get("App", "Version");
                if (VERSION.matcher(version).matches()) {
                    findings.found(FIREFOX, version, file);
                    return true;
                }
            }
        }
        for (String snap : browser.snaps()) {
            String file = "/snap/" + snap + "/current/meta/snap.yaml";
            if (machine.read(file) instanceof FileText.Text(String yaml)) {
                Matcher version = SNAP_VERSION.matcher(yaml);
                if (version.find()) {
                    findings.found(browser.attribute(), version.group(1), file);
                    return true;
                }
            }
        }
        return false;
    }

    private static void fromPackages(Machine machine, Map<String, Browser> asked, Findings findings)
            throws InterruptedException {
        boolean dpkg = machine.exists("/var/lib/dpkg/status");
        String[] words = dpkg
                ? new String[] {"dpkg-query", "-W", "-f", "${db:Status-Status}\\t${Package}\\t${Version}\\n"}
                : new String[] {"rpm", "-q", "--queryformat", "installed\\t%{NAME}\\t%{VERSION}\\n"};
        Command command = Command.of(
                Stream.concat(Arrays.stream(words), asked.keySet().stream()).toArray(String[]::new));
        CommandResult result = machine.run(command);
        // It ends with 1 if it knows one of the names only.
        if (result instanceof CommandResult.Finished finished) {
            for (String line : finished.out().lines().toList()) {
                String[] fields = line.split("\t", -1);
                if (fields.length == 3 && fields[0].equals("installed")) {
                    Matcher version = VERSION.matcher(fields[2]);
                    Browser browser = asked.get(fields[1]);
                    if (browser != null && version.matches()) {
                        findings.found(browser.attribute(), version.group(1), words[0] + " " + fields[1]);
                    }
                }
            }
            asked.values()
                    .forEach(browser -> findings.notFound(
                            browser.attribute(), words[0] + " knows none of " + String.join(", ", browser.packages())));
        } else {
            asked.values().forEach(browser -> findings.withoutAnswer(browser.attribute(), command, result));
        }
    }
}
