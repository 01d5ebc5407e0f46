package io.portcullis.agent.collect;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Updates of macOS, by what the last scan of the system left; asks no server. */
final class MacUpdatesCollector implements Collector {

    private static final String PENDING = "updates.security_pending";
    private static final String AUTOMATIC = "updates.automatic";
    private static final String INSTALLED = "updates.last_installed";
    private static final String INSTALLED_DAYS = "updates.last_installed_days";
    private static final String CHECKED_DAYS = "updates.last_checked_days";
    private static final String SETTINGS = "/Library/Preferences/com.apple.SoftwareUpdate";
    private static final DateTimeFormatter WITH_ZONE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z", Locale.ROOT);
    /** The last column of the history in English, day first or month first by the region; only one may be possible. */
    private static final Pattern HISTORY =
            Pattern.compile("(?m)(\\d{1,2})/(\\d{1,2})/(\\d{4}), (\\d{1,2}):(\\d{2}):(\\d{2})\\s*$");

    @Override
    public Set<String> attributes() {
        return Set.of(PENDING, AUTOMATIC, INSTALLED, INSTALLED_DAYS, CHECKED_DAYS);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        Optional<Instant> checked = checked(machine, findings);
        pending(machine, findings, checked);
        automatic(machine, findings);
        installed(machine, findings);
    }

    private static Optional<Instant> checked(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, "defaults", "read", SETTINGS, "LastSuccessfulDate");
        try {
            Instant checked =
                    OffsetDateTime.parse(tool.out().strip(), WITH_ZONE).toInstant();
            findings.found(CHECKED_DAYS, findings.daysSince(checked), tool.says());
            return Optional.of(checked);
        } catch (DateTimeException unknown) {
            tool.unanswered(findings, CHECKED_DAYS);
            return Optional.empty();
        }
    }

    private static void pending(Machine machine, Findings findings, Optional<Instant> checked)
            throws InterruptedException {
        Tool tool = Tool.of(machine, "softwareupdate", "--list", "--no-scan");
        String said = tool.everything();
        long offered = said.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("* "))
                .count();
        boolean none = said.contains("No new software available");
        if (checked.isEmpty() && (none || offered > 0)) {
            findings.error(PENDING, tool.says() + ": when it was last scanned is not known");
        } else if (none && offered == 0) {
            findings.foundAsOf(PENDING, 0, checked.orElseThrow(), tool.says());
        } else if (offered > 0) {
            // Apple does not say which of its updates are about security: nearly all are.
            findings.foundAsOf(PENDING, (int) offered, checked.orElseThrow(), tool.says());
        } else {
            tool.unanswered(findings, PENDING);
        }
    }

    private static void automatic(Machine machine, Findings findings) throws InterruptedException {
        for (String key : Set.of("CriticalUpdateInstall", "AutomaticallyInstallMacOSUpdates")) {
            Tool tool = Tool.of(machine, "defaults", "read", SETTINGS, key);
            Optional<String> flag = tool.first("([01])\\s*");
            if (flag.isEmpty() && tool.everything().contains("does not exist")) {
                findings.found(AUTOMATIC, false, key + " is not set");
                return;
            }
            if (flag.isEmpty()) {
                tool.unanswered(findings, AUTOMATIC);
                return;
            }
            if (flag.get().equals("0")) {
                findings.found(AUTOMATIC, false, key + " is off");
                return;
            }
        }
        findings.found(AUTOMATIC, true, "defaults read " + SETTINGS);
    }

    private static void installed(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, "softwareupdate", "--history");
        Optional<Instant> latest = Optional.empty();
        Matcher entries = HISTORY.matcher(tool.out());
        while (entries.find()) {
            int first = Integer.parseInt(entries.group(1));
            int second = Integer.parseInt(entries.group(2));
            // 03/04 may be either day; of the two, the older one makes nobody safer than they are.
            Optional<Instant> one = time(entries, first, second);
            Optional<Instant> other = time(entries, second, first);
            Optional<Instant> older = one.isPresent() && other.isPresent()
                    ? one.get().isBefore(other.get()) ? one : other
                    : one.or(() -> other);
            if (older.isPresent() && (latest.isEmpty() || older.get().isAfter(latest.get()))) {
                latest = older;
            }
        }
        if (latest.isPresent()) {
            findings.found(INSTALLED, latest.get(), tool.says());
            findings.found(INSTALLED_DAYS, findings.daysSince(latest.get()), tool.says());
        } else {
            tool.unanswered(findings, INSTALLED);
            tool.unanswered(findings, INSTALLED_DAYS);
        }
    }

    private static Optional<Instant> time(Matcher entry, int month, int day) {
        try {
            return Optional.of(LocalDateTime.of(
                            Integer.parseInt(entry.group(3)),
                            month,
                            day,
                            Integer.parseInt(entry.group(4)),
                            Integer.parseInt(entry.group(5)),
                            Integer.parseInt(entry.group(6)))
                    .atZone(ZoneId.systemDefault())
                    .toInstant());
        } catch (DateTimeException notThisWay) {
            return Optional.empty();
        }
    }
}
