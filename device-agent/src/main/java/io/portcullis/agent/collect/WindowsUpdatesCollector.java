package io.portcullis.agent.collect;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Updates of Windows, by its update agent and the registry; asks no server. */
final class WindowsUpdatesCollector implements Collector {

    /** Offline: what the last search of the system found, not what a server says now. */
    static final String UPDATES = "$s=New-Object -ComObject Microsoft.Update.Session;$q=$s.CreateUpdateSearcher();"
            + "$q.Online=$false;$n=0;foreach($u in $q.Search(\"IsInstalled=0 and Type='Software' and IsHidden=0\").Updates){"
            + "foreach($c in $u.Categories){if($c.CategoryID -eq '0fa1201d-4330-4fa8-8ae9-b877473b6441'){$n++;break}}};"
            + "$r=(New-Object -ComObject Microsoft.Update.AutoUpdate).Results;"
            + "function t($d){if($d){([datetime]$d).ToString('yyyy-MM-ddTHH:mm:ssZ',[Globalization.CultureInfo]::InvariantCulture)}else{''}};"
            + "@{p=$n;c=(t $r.LastSearchSuccessDate);i=(t $r.LastInstallationSuccessDate)}";

    private static final String CURRENT = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion";
    private static final String POLICIES = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows";

    @Override
    public Set<String> attributes() {
        return Set.of(
                "updates.security_pending",
                "updates.automatic",
                "updates.last_installed",
                "updates.last_installed_days",
                "updates.last_checked_days",
                "updates.reboot_required");
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        PowerShellJson answer = PowerShellJson.of(machine, "the update agent", UPDATES);
        Optional<Instant> checked = answer.instant("c");
        Optional<Instant> installed = answer.instant("i");
        Optional<Long> pending = answer.answer().flatMap(all -> PowerShellJson.number(all, "p"));
        if (checked.isPresent() && pending.isPresent()) {
            findings.foundAsOf("updates.security_pending", pending.get(), checked.get(), answer.says());
            findings.found("updates.last_checked_days", findings.daysSince(checked.get()), answer.says());
        } else {
            answer.unanswered(findings, "updates.security_pending", "updates.last_checked_days");
        }
        if (installed.isPresent()) {
            findings.found("updates.last_installed", installed.get(), answer.says());
            findings.found("updates.last_installed_days", findings.daysSince(installed.get()), answer.says());
        } else {
            answer.unanswered(findings, "updates.last_installed", "updates.last_installed_days");
        }
        Registry update = Registry.under(machine, CURRENT + "\\WindowsUpdate", "Auto Update", "RebootRequired");
        Registry servicing = Registry.under(machine, CURRENT + "\\Component Based Servicing", "RebootPending");
        if (update.present() || servicing.present()) {
            findings.found("updates.reboot_required", true, (update.present() ? update : servicing).says());
        } else if (update.known() && servicing.known()) {
            findings.found("updates.reboot_required", false, update.says());
        } else {
            (update.known() ? servicing : update).tool().unanswered(findings, "updates.reboot_required");
        }
        Registry policy = Registry.under(machine, POLICIES, "WindowsUpdate", "AU");
        if (!policy.known()) {
            policy.tool().unanswered(findings, "updates.automatic");
        } else {
            // Without a policy, Windows installs by itself. 4: downloads and installs; 5: the local administrator
            // chooses.
            long option = policy.number("AUOptions").orElse(4);
            findings.found(
                    "updates.automatic", policy.number("NoAutoUpdate").orElse(0) == 0 && option == 4, policy.says());
        }
    }
}
