package io.portcullis.agent.cli;

import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.Remediation;
import io.portcullis.contracts.RemediationTranslation;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows a decision to the person at the device: what is wrong, why, since when, and how to put it right. */
final class DecisionView {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final PrintWriter to;
    private final Instant now;
    private final Languages languages;

    DecisionView(PrintWriter to, Instant now, Languages languages) {
        this.to = to;
        this.now = now;
        this.languages = languages;
    }

    void row(String label, String value) {
        to.printf("%-16s %s%n", label, printable(value));
    }

    void decision(DecisionDocument decision) {
        row("Status", words(decision.status()));
        row("Access levels", decision.levels().isEmpty() ? "none" : String.join(", ", decision.levels()));
        row("Policy revision", String.valueOf(decision.policyRevision()));
        row("Decided at", time(decision.evaluatedAt()));
        row("Valid until", time(decision.validUntil()));
    }

    /** Every check that does not pass. */
    void failing(List<CheckOutcome> failing) {
        if (failing.isEmpty()) {
            return;
        }
        to.println();
        to.println(failing.size() == 1 ? "1 check does not pass:" : failing.size() + " checks do not pass:");
        failing.forEach(this::check);
        boolean mends = failing.stream().anyMatch(check -> check.remediation() != null);
        if (mends) {
            to.println();
            to.println("Once it is fixed: portcullis agent report --check NAME");
        }
    }

    /** What is wrong with one check, since when, until when it is tolerated, and how to fix it. */
    void check(CheckOutcome check) {
        to.println();
        to.printf("  %-8s %s (%s)%n", mark(check.outcome()), printable(check.title()), printable(check.check()));
        detail("severity", check.severity());
        detail("why", check.message().isBlank() ? check.reason() : check.message());
        Instant since = check.failingSince();
        if (since != null) {
            detail("since", time(since));
        }
        Instant grace = check.graceUntil();
        if (grace != null) {
            detail(check.outcome().equals("in_grace") ? "tolerated until" : "grace ended", time(grace));
        }
        Instant waived = check.waivedUntil();
        if (waived != null) {
            detail("waived until", time(waived));
        }
        Remediation remediation = check.remediation();
        if (remediation != null) {
            RemediationTranslation translation = languages.choose(remediation);
            detail("how to fix it", translation.text());
            int number = 0;
            for (String step : translation.steps()) {
                detail("", ++number + ". " + step);
            }
            @Nullable String link = remediation.link();
            if (link != null) {
                detail("more", link);
            }
        }
    }

    String time(Instant instant) {
        return TIME.format(instant) + " (" + distance(instant) + ")";
    }

    static boolean opens(DecisionDocument decision) {
        return decision.status().equals("compliant") || decision.status().equals("in_grace");
    }

    private void detail(String label, String text) {
        to.printf("    %-15s %s%n", label, printable(text));
    }

    private String distance(Instant instant) {
        Duration ahead = Duration.between(now, instant);
        String amount = amount(ahead.abs());
        return ahead.isNegative() ? amount + " ago" : "in " + amount;
    }

    private static String amount(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return duration.toMinutes() + " min";
        }
        return seconds < 172_800 ? duration.toHours() + " h" : duration.toDays() + " days";
    }

    private static String mark(String outcome) {
        return switch (outcome) {
            case "fail" -> "FAIL";
            case "in_grace" -> "GRACE";
            case "unknown" -> "UNKNOWN";
            case "waived" -> "WAIVED";
            case "warn" -> "WARN";
            default -> outcome;
        };
    }

    static String words(String status) {
        return status.replace('_', '-');
    }

    /** What comes from the network must not steer the terminal. */
    static String printable(String text) {
        return text.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
    }
}
