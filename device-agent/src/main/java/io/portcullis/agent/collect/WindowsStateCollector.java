package io.portcullis.agent.collect;

import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Accounts, screen lock, management and network of Windows. */
final class WindowsStateCollector implements Collector {

    static final String ACCOUNTS = "$g=@(Get-LocalUser|?{\"$($_.SID)\" -like 'S-1-5-21-*-501'});"
            + "@{a=@(Get-LocalGroupMember -SID S-1-5-32-544|?{\"$($_.PrincipalSource)\" -eq 'Local'}|%{\"$($_.Name)\"});"
            + "g=[bool]($g|?{$_.Enabled})}";
    static final String MACHINE = "$o=Get-CimInstance Win32_OperatingSystem;@{b=$o.LastBootUpTime.ToUniversalTime()."
            + "ToString('yyyy-MM-ddTHH:mm:ssZ',[Globalization.CultureInfo]::InvariantCulture);"
            + "s=\"$((Get-CimInstance Win32_BIOS).SerialNumber)\"}";
    static final String VPN =
            "@{c=@(Get-VpnConnection -ErrorAction SilentlyContinue;Get-VpnConnection -AllUserConnection"
                    + " -ErrorAction SilentlyContinue|?{\"$($_.ConnectionStatus)\" -eq 'Connected'}).Count;"
                    + "a=@(Get-NetAdapter|?{\"$($_.Status)\" -eq 'Up' -and \"$($_.InterfaceDescription)\" -match"
                    + " 'WireGuard|Wintun|TAP-|Tailscale|AnyConnect|PANGP|Fortinet|Zscaler|OpenVPN'}).Count}";
    static final String SSHD = "@{i=[bool](Get-Service -Name sshd -ErrorAction SilentlyContinue);"
            + "r=[bool](Get-Service -Name sshd -ErrorAction SilentlyContinue|?{\"$($_.Status)\" -eq 'Running'})}";

    private static final String CURRENT = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion";
    private static final String SCREEN = "HKCU\\Control Panel\\Desktop";
    private static final String OWN_SOFTWARE = "HKCU\\SOFTWARE";
    private static final Pattern PASSWORD_LENGTH = Pattern.compile("(?m)^Minimum password length:? +(\\d{1,3})\\s*$");
    private static final Pattern JOINED = Pattern.compile("(?m)^\\s*(AzureAdJoined|DomainJoined) : (YES|NO)\\s*$");
    private static final Pattern WIFI_STATE = Pattern.compile("(?m)^\\s+State\\s+: (\\w+)\\s*$");
    private static final Pattern WIFI_AUTHENTICATION = Pattern.compile("(?m)^\\s+Authentication\\s+: (\\S.*?)\\s*$");
    private static final Pattern SEARCHED = Pattern.compile("(?m)^\\D*: *\\d+\\D*$");
    private static final Pattern PROVIDER = Pattern.compile("(?m)^\\s+ProviderID\\s+REG_SZ\\s+(\\S.*?)\\s*$");

    @Override
    public Set<String> attributes() {
        return Set.of(
                "accounts.admins",
                "accounts.admin_count",
                "accounts.guest_enabled",
                "accounts.password_min_length",
                "screen.lock_enabled",
                "screen.lock_delay_seconds",
                "mdm.enrolled",
                "mdm.vendor",
                "host.directory",
                "host.serial",
                "os.uptime_days",
                "network.vpn_up",
                "network.wifi_encrypted",
                "ssh.running",
                "ssh.password_login");
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        accounts(machine, findings);
        screenLock(machine, findings);
        management(machine, findings);
        machine(machine, findings);
        network(machine, findings);
        ssh(PowerShellJson.of(machine, "Get-Service sshd", SSHD), findings);
    }

    private static void accounts(Machine machine, Findings findings) throws InterruptedException {
        PowerShellJson answer = PowerShellJson.of(machine, "Get-LocalGroupMember, Get-LocalUser", ACCOUNTS);
        try {
            JsonObject said = answer.answer().orElseThrow(() -> new MalformedJson("no answer"));
            // COMPUTER\name
            List<String> names = said.texts("a").stream()
                    .map(name -> name.substring(name.lastIndexOf('\\') + 1))
                    .toList();
            Optional<Boolean> guest = PowerShellJson.truth(said, "g");
            if (guest.isEmpty()) {
                throw new MalformedJson("no answer");
            }
            findings.found("accounts.admins", names, answer.says());
            findings.found(
                    "accounts.admin_count", (int) names.stream().distinct().count(), answer.says());
            findings.found("accounts.guest_enabled", guest.get(), answer.says());
        } catch (MalformedJson notUnderstood) {
            answer.unanswered(findings, "accounts.admins", "accounts.admin_count", "accounts.guest_enabled");
        }
        Tool net = Tool.of(machine, "net", "accounts");
        Optional<String> length = net.find(PASSWORD_LENGTH);
        if (length.isPresent()) {
            findings.found("accounts.password_min_length", Integer.parseInt(length.get()), net.says());
        } else {
            net.unanswered(findings, "accounts.password_min_length");
        }
    }

    private static void screenLock(Machine machine, Findings findings) throws InterruptedException {
        Registry machinePolicy = Registry.of(machine, CURRENT + "\\Policies\\System");
        OptionalLong inactivity = machinePolicy.number("InactivityTimeoutSecs");
        if (inactivity.isPresent() && inactivity.getAsLong() > 0) {
            findings.found("screen.lock_enabled", true, machinePolicy.says());
            findings.found("screen.lock_delay_seconds", inactivity.getAsLong(), machinePolicy.says());
            return;
        }
        Registry policy =
                Registry.under(machine, OWN_SOFTWARE, "Policies", "Microsoft", "Windows", "Control Panel", "Desktop");
        Registry own = Registry.of(machine, SCREEN);
        if (!machinePolicy.known() || !policy.known() || !own.present()) {
            Registry silent = !machinePolicy.known() ? machinePolicy : !policy.known() ? policy : own;
            silent.tool().unanswered(findings, "screen.lock_enabled");
            silent.tool().unanswered(findings, "screen.lock_delay_seconds");
            return;
        }
        boolean active = setting(policy, own, "ScreenSaveActive") != 0;
        boolean secure = setting(policy, own, "ScreenSaverIsSecure") != 0;
        long delay = setting(policy, own, "ScreenSaveTimeOut");
        boolean chosen =
                policy.text("SCRNSAVE.EXE").or(() -> own.text("SCRNSAVE.EXE")).isPresent();
        boolean locks = active && secure && delay > 0 && chosen;
        findings.found("screen.lock_enabled", locks, own.says());
        if (locks) {
            findings.found("screen.lock_delay_seconds", delay, own.says());
        } else {
            findings.notApplicable("screen.lock_delay_seconds", "the lock is off");
        }
    }

    private static long setting(Registry policy, Registry own, String name) {
        OptionalLong set = policy.number(name);
        return set.isPresent() ? set.getAsLong() : own.number(name).orElse(0);
    }

    private static void management(Machine machine, Findings findings) throws InterruptedException {
        Tool dsregcmd = Tool.of(machine, "dsregcmd", "/status");
        Optional<Boolean> entra = Optional.empty();
        Optional<Boolean> domain = Optional.empty();
        Matcher joined = JOINED.matcher(dsregcmd.out().replace("\r", ""));
        while (joined.find()) {
            boolean yes = joined.group(2).equals("YES");
            if (joined.group(1).equals("AzureAdJoined")) {
                entra = Optional.of(yes);
            } else {
                domain = Optional.of(yes);
            }
        }
        if (entra.isEmpty() || domain.isEmpty()) {
            dsregcmd.unanswered(findings, "host.directory");
        } else {
            findings.found(
                    "host.directory",
                    entra.get() ? domain.get() ? "hybrid" : "entra_id" : domain.get() ? "active_directory" : "none",
                    dsregcmd.says());
        }
        Tool enrollments =
                Tool.of(machine, "reg", "query", "HKLM\\SOFTWARE\\Microsoft\\Enrollments", "/s", "/v", "ProviderID");
        Matcher provider = PROVIDER.matcher(enrollments.out().replace("\r", ""));
        boolean enrolled = false;
        String vendor = "other";
        while (provider.find()) {
            String name = provider.group(1);
            // WMI_Bridge_Server and the like are Windows' own.
            if (!name.contains("WMI") && !name.equals("Deployment Authority")) {
                enrolled = true;
                vendor = name.equals("MS DM Server") ? "intune" : vendor;
            }
        }
        // What a search ends with in every language: a count. It ends with 1 if the count is 0.
        boolean nothing = enrollments.result() instanceof CommandResult.Finished finished
                && finished.err().isBlank()
                && SEARCHED.matcher(finished.out().replace("\r", "")).find();
        if (enrolled) {
            findings.found("mdm.enrolled", true, "registry Enrollments");
            findings.found("mdm.vendor", vendor, "registry Enrollments");
        } else if (nothing) {
            findings.found("mdm.enrolled", false, "registry Enrollments");
            findings.notApplicable("mdm.vendor", "not enrolled");
        } else {
            enrollments.unanswered(findings, "mdm.enrolled");
            enrollments.unanswered(findings, "mdm.vendor");
        }
    }

    private static void machine(Machine machine, Findings findings) throws InterruptedException {
        PowerShellJson answer = PowerShellJson.of(machine, "Win32_OperatingSystem, Win32_BIOS", MACHINE);
        Optional<Instant> booted = answer.instant("b");
        if (booted.isPresent()) {
            findings.foundInKernel("os.uptime_days", findings.daysSince(booted.get()), answer.says());
        } else {
            answer.unanswered(findings, "os.uptime_days");
        }
        Optional<String> serial = answer.answer().flatMap(all -> all.optionalText("s"));
        if (serial.isEmpty()) {
            answer.unanswered(findings, "host.serial");
        } else if (HardwareCollector.placeholder(serial.get().strip())) {
            findings.notFound("host.serial", answer.says() + ": the maker left it out");
        } else {
            findings.found("host.serial", serial.get(), answer.says());
        }
    }

    private static void network(Machine machine, Findings findings) throws InterruptedException {
        PowerShellJson answer = PowerShellJson.of(machine, "Get-VpnConnection, Get-NetAdapter", VPN);
        Optional<Long> connections = answer.answer().flatMap(all -> PowerShellJson.number(all, "c"));
        Optional<Long> adapters = answer.answer().flatMap(all -> PowerShellJson.number(all, "a"));
        if (connections.isPresent() && adapters.isPresent()) {
            findings.found("network.vpn_up", connections.get() + adapters.get() > 0, answer.says());
        } else {
            answer.unanswered(findings, "network.vpn_up");
        }
        Tool wlan = Tool.of(machine, "netsh", "wlan", "show", "interfaces");
        String said = wlan.out().replace("\r", "");
        List<String> states =
                WIFI_STATE.matcher(said).results().map(match -> match.group(1)).toList();
        List<String> ways = WIFI_AUTHENTICATION
                .matcher(said)
                .results()
                .map(match -> match.group(1))
                .toList();
        long connected = states.stream().filter("connected"::equals).count();
        String complaint = wlan.everything();
        if (complaint.contains("There is no wireless interface on the system")
                || complaint.contains("(wlansvc) is not running")
                || (!states.isEmpty() && connected == 0)) {
            findings.notApplicable("network.wifi_encrypted", "no wireless connection");
        } else if (connected > 0 && ways.size() == connected) {
            findings.found(
                    "network.wifi_encrypted",
                    ways.stream().allMatch(way -> way.startsWith("WPA") || way.startsWith("OWE")),
                    wlan.says());
        } else {
            wlan.unanswered(findings, "network.wifi_encrypted");
        }
    }

    private static void ssh(PowerShellJson answer, Findings findings) {
        Optional<Boolean> installed = answer.answer().flatMap(all -> PowerShellJson.truth(all, "i"));
        Optional<Boolean> running = answer.answer().flatMap(all -> PowerShellJson.truth(all, "r"));
        if (installed.isEmpty() || running.isEmpty()) {
            answer.unanswered(findings, "ssh.running", "ssh.password_login");
            return;
        }
        findings.found("ssh.running", running.get(), answer.says());
        if (installed.get()) {
            findings.inaccessible("ssh.password_login", "the configuration of sshd on Windows is not read");
        } else {
            findings.found("ssh.password_login", false, "no sshd is installed");
        }
    }
}
