package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.report.Ledger;
import io.portcullis.agent.report.LedgerEntry;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code ledger} */
final class LedgerCommand implements Subcommand {

    private static final String SINCE = "--since";

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Show everything about this machine that was ever reported: when, to whom, every value, and the answer.",
                "Asks nobody: works without a network, and on a machine that is no longer enrolled.");
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.value(
                        SINCE, "TIME", "Only what was sent since: 2d, 8h, 30m, 2026-11-20 or 2026-11-20T08:00:00Z."),
                Option.flag("--json", "Print JSON."));
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, UsageProblem {
        Surroundings surroundings = setup.surroundings();
        Instant now = surroundings.clock().instant();
        Instant since = since(arguments, now);
        List<LedgerEntry> entries = new Ledger(setup.store().home().ledger(), surroundings.clock())
                .entries().stream().filter(entry -> !entry.at().isBefore(since)).toList();
        if (arguments.has("--json")) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put(
                    "reports",
                    entries.stream().map(entry -> entry.document().members()).toList());
            surroundings.out().println(Json.pretty(document));
        } else if (entries.isEmpty()) {
            surroundings.out().println("Nothing was reported" + (arguments.has(SINCE) ? " since then." : " yet."));
        } else {
            DecisionView view = new DecisionView(surroundings.out(), now, Languages.of(surroundings.environment()));
            entries.forEach(entry -> show(entry, view, surroundings.out()));
        }
        return ExitCodes.DONE;
    }

    private static void show(LedgerEntry entry, DecisionView view, PrintWriter out) {
        out.println(view.time(entry.at()) + " to " + DecisionView.printable(entry.to()) + ": " + answer(entry));
        Optional<JsonObject> posture = entry.posture();
        if (posture.isEmpty()) {
            out.println("    " + entry.attributes().size() + " attributes, all unchanged since "
                    + entry.unchangedSince().map(view::time).orElse("the report before"));
            return;
        }
        for (String attribute : entry.attributes()) {
            Optional<JsonObject> said = posture.get().optionalObject(attribute);
            Object value = said.map(reading -> reading.members().get("value")).orElse(null);
            String shown = value != null
                    ? String.valueOf(value)
                    : "("
                            + said.flatMap(reading -> reading.optionalText("state"))
                                    .orElse("?") + ")";
            out.printf("    %-32s %s%n", DecisionView.printable(attribute), DecisionView.printable(shown));
        }
    }

    private static String answer(LedgerEntry entry) {
        String detail = entry.detail().isEmpty() ? "" : ", " + DecisionView.printable(entry.detail());
        return switch (entry.answer().orElse("")) {
            case "accepted" -> "accepted" + detail;
            case "refused" -> "not accepted" + detail;
            case "not_delivered" -> "not delivered" + detail;
            case "not_understood" -> "arrived, and the answer was not understood" + detail;
            default -> "no answer is on record; it may have arrived";
        };
    }

    private static Instant since(Arguments arguments, Instant now) throws UsageProblem {
        Optional<String> text = arguments.text(SINCE);
        if (text.isEmpty()) {
            return Instant.MIN;
        }
        try {
            if (text.get().matches("\\d{4}-\\d\\d-\\d\\d")) {
                return LocalDate.parse(text.get()).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            if (text.get().contains("T")) {
                return Instant.parse(text.get());
            }
        } catch (DateTimeException notOne) {
            throw new UsageProblem(SINCE + " must be a time such as 2d, 2026-11-20 or 2026-11-20T08:00:00Z");
        }
        return now.minus(Durations.patience(arguments, SINCE).orElse(Durations.ENDLESS));
    }
}
