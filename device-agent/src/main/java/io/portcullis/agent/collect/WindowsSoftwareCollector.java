package io.portcullis.agent.collect;

import io.portcullis.agent.collect.KnownSoftware.Kind;
import io.portcullis.agent.collect.KnownSoftware.Product;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Antivirus, detection, remote control and browsers of Windows. */
final class WindowsSoftwareCollector implements Collector {

    /** Windows 10 and 11 have a security center; servers have Defender alone. */
    static final String ANTIVIRUS = "$a=@();$c=$true;try{$a=@(Get-CimInstance -Namespace root/SecurityCenter2"
            + " AntiVirusProduct|%{@{n=\"$($_.displayName)\";s=[int64]$_.productState}})}catch{$c=$false};"
            + "$d=$null;try{$m=Get-MpComputerStatus;$d=@{e=[bool]$m.AntivirusEnabled;r=[bool]$m.RealTimeProtectionEnabled;"
            + "a=[int64]$m.AntivirusSignatureAge}}catch{};@{c=$c;a=$a;d=$d}";

    static final String SERVICES = "@{s=@(Get-CimInstance Win32_Service|?{@(" + names()
            + ") -contains $_.Name}|%{$x='';$h='';$g='';$v='';if(\"$($_.PathName)\" -match '^\"?(.+?\\.exe)'){$x=$Matches[1];"
            + "try{$h=(Get-FileHash -Algorithm SHA256 -LiteralPath $x).Hash;$q=Get-AuthenticodeSignature -LiteralPath $x;"
            + "$v=\"$($q.Status)\";$g=\"$($q.SignerCertificate.Subject)\"}catch{}};"
            + "@{n=$_.Name;r=($_.State -eq 'Running');h=$h;v=$v;g=$g}})}";

    private static final Map<String, String> BROWSERS = Map.of(
            "browser.chrome.version",
                    "HKLM\\SOFTWARE\\WOW6432Node\\Google\\Update\\Clients\\{8A69D345-D564-463C-AFF1-A69D9E530F96}",
            "browser.edge.version",
                    "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\EdgeUpdate\\Clients\\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}",
            "browser.firefox.version", "HKLM\\SOFTWARE\\Mozilla\\Mozilla Firefox");
    private static final String HASHES = "process.sha256";
    private static final String SIGNERS = "process.signers";
    private static final String DEFENDER = "microsoft-defender";
    private static final Pattern WORD = Pattern.compile("-");
    private static final int ENABLED = 0x1000;

    @Override
    public Set<String> attributes() {
        return Set.of(
                "antivirus.installed",
                "antivirus.running",
                "antivirus.products",
                "antivirus.signature_age_days",
                "edr.installed",
                "edr.running",
                "edr.products",
                "remote.control_tools",
                HASHES,
                SIGNERS,
                "browser.chrome.version",
                "browser.edge.version",
                "browser.firefox.version");
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        antivirus(PowerShellJson.of(machine, "SecurityCenter2, Get-MpComputerStatus", ANTIVIRUS), findings);
        services(PowerShellJson.of(machine, "Win32_Service, Get-AuthenticodeSignature", SERVICES), findings);
        for (Map.Entry<String, String> browser : BROWSERS.entrySet()) {
            Registry registry = Registry.of(machine, browser.getValue());
            Optional<String> version = registry.text("pv")
                    .or(() -> registry.text("CurrentVersion"))
                    .map(text -> text.replaceFirst(" .*", ""))
                    .filter(text -> text.matches("\\d+(\\.\\d+)*"));
            if (version.isPresent()) {
                findings.found(browser.getKey(), version.get(), registry.says());
            } else {
                registry.unanswered(findings, browser.getKey(), "version");
            }
        }
    }

    private static void antivirus(PowerShellJson answer, Findings findings) {
        Optional<JsonObject> said = answer.answer();
        Optional<JsonObject> defender = said.flatMap(all -> all.optionalObject("d"));
        List<String> names = new ArrayList<>();
        boolean running = false;
        try {
            for (JsonObject product : said.isPresent() ? said.get().objects("a") : List.<JsonObject>of()) {
                names.add(known(product.text("n").toLowerCase(Locale.ROOT)));
                // The second byte of the state tells whether it scans; 0x10 and 0x11 are on.
                running |= (product.number("s") & 0xF000) == ENABLED;
            }
        } catch (MalformedJson notUnderstood) {
            answer.unanswered(findings, "antivirus.installed", "antivirus.running", "antivirus.products");
            answer.unanswered(findings, "antivirus.signature_age_days");
            return;
        }
        boolean center = said.flatMap(all -> PowerShellJson.truth(all, "c")).orElse(false);
        if (!center && defender.isEmpty()) {
            answer.unanswered(findings, "antivirus.installed", "antivirus.running", "antivirus.products");
            answer.unanswered(findings, "antivirus.signature_age_days");
            return;
        }
        if (names.isEmpty() && defender.isPresent()) {
            names.add(DEFENDER);
        }
        if (!center) {
            running = PowerShellJson.truth(defender.get(), "e").orElse(false)
                    && PowerShellJson.truth(defender.get(), "r").orElse(false);
        }
        findings.found("antivirus.installed", !names.isEmpty(), answer.says());
        findings.found("antivirus.products", names, answer.says());
        findings.found("antivirus.running", running, answer.says());
        boolean defends =
                defender.flatMap(one -> PowerShellJson.truth(one, "e")).orElse(false);
        Optional<Long> age =
                defender.flatMap(one -> PowerShellJson.number(one, "a")).filter(days -> days < 65_535);
        if (defends && age.isPresent()) {
            findings.found("antivirus.signature_age_days", age.get(), "Get-MpComputerStatus");
        } else if (!running) {
            findings.notApplicable("antivirus.signature_age_days", "no known antivirus is running");
        } else {
            findings.notFound("antivirus.signature_age_days", "the running product does not tell its signatures' age");
        }
    }

    /** Our name of a product, by the name that it shows to people; that name itself for others. */
    private static String known(String shown) {
        if (shown.equals("windows defender")) {
            return DEFENDER;
        }
        return KnownSoftware.of(Kind.ANTIVIRUS).stream()
                .map(Product::name)
                .filter(name -> WORD.splitAsStream(name).allMatch(shown::contains))
                .findFirst()
                .orElse(shown);
    }

    private static void services(PowerShellJson answer, Findings findings) {
        List<JsonObject> services;
        try {
            services = answer.answer().isPresent() ? answer.answer().get().objects("s") : List.of();
            if (answer.answer().filter(all -> all.members().containsKey("s")).isEmpty()) {
                throw new MalformedJson("no answer");
            }
            for (JsonObject service : services) {
                service.text("n");
            }
        } catch (MalformedJson notUnderstood) {
            answer.unanswered(
                    findings, "edr.installed", "edr.running", "edr.products", "remote.control_tools", HASHES, SIGNERS);
            return;
        }
        // Sense is on every Windows and runs only where Defender for Endpoint is set up.
        List<String> installed = products(
                services,
                Kind.EDR,
                service -> service.isTrue("r") || !name(service).equals("sense"));
        List<String> running = products(services, Kind.EDR, service -> service.isTrue("r"));
        findings.found("edr.installed", !installed.isEmpty(), answer.says());
        findings.found("edr.products", installed, answer.says());
        findings.found("edr.running", !running.isEmpty(), answer.says());
        findings.found(
                "remote.control_tools",
                products(services, Kind.REMOTE_CONTROL, service -> service.isTrue("r")),
                answer.says());
        List<String> hashes = new ArrayList<>();
        List<String> signers = new ArrayList<>();
        for (JsonObject service : services) {
            String product = product(service).map(Product::name).orElse("");
            if (!service.isTrue("r") || product.isEmpty()) {
                continue;
            }
            String hash = service.optionalText("h").orElse("").toLowerCase(Locale.ROOT);
            if (!hash.matches("[0-9a-f]{64}")) {
                findings.inaccessible(HASHES, "program of " + product + ": its hash could not be computed");
                findings.inaccessible(SIGNERS, "program of " + product + ": its signature could not be read");
                return;
            }
            hashes.add(product + ':' + hash);
            boolean valid = service.optionalText("v").filter("Valid"::equals).isPresent();
            signers.add(product + ':' + (valid ? service.optionalText("g").orElse("none") : "invalid"));
        }
        findings.found(HASHES, hashes, answer.says());
        findings.foundInKernel(SIGNERS, signers, answer.says());
    }

    private static List<String> products(
            List<JsonObject> services, Kind kind, java.util.function.Predicate<JsonObject> counts) {
        return services.stream()
                .filter(counts)
                .flatMap(service -> product(service).stream())
                .filter(product -> product.kinds().contains(kind))
                .map(Product::name)
                .distinct()
                .toList();
    }

    private static Optional<Product> product(JsonObject service) {
        String name = name(service);
        return KnownSoftware.all().stream()
                .filter(product -> product.windowsServices().stream().anyMatch(name::equalsIgnoreCase))
                .findFirst();
    }

    private static String name(JsonObject service) {
        return service.optionalText("n").orElse("").toLowerCase(Locale.ROOT);
    }

    private static String names() {
        return KnownSoftware.all().stream()
                .flatMap(product -> product.windowsServices().stream())
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(","));
    }
}
