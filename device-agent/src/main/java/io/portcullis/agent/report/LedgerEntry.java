package io.portcullis.agent.report;

import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One report that left this machine, or was about to.
 *
 * @param posture by attribute, its state and, where it was found, its value; empty if it said that nothing had changed
 * @param unchangedSince when the whole report was made that it referred to
 * @param attributes that it was about
 * @param answer {@code accepted}, {@code refused}, {@code not_delivered} or {@code not_understood}; empty if the agent
 *     did not live to see it
 * @param document as it stands in the ledger, with the answer
 */
public record LedgerEntry(
        Instant at,
        String to,
        Optional<JsonObject> posture,
        Optional<Instant> unchangedSince,
        List<String> attributes,
        Optional<String> answer,
        String detail,
        JsonObject document) {

    static LedgerEntry sent(JsonObject line) throws MalformedJson {
        Optional<JsonObject> posture = line.optionalObject("posture");
        return new LedgerEntry(
                line.instant("at"),
                line.text("to"),
                posture,
                line.optionalInstant("unchanged_since"),
                posture.isPresent() ? List.copyOf(posture.get().members().keySet()) : line.texts("attributes"),
                Optional.empty(),
                "",
                line);
    }

    LedgerEntry answered(JsonObject line) {
        return new LedgerEntry(
                at,
                to,
                posture,
                unchangedSince,
                attributes,
                line.optionalText("answer"),
                line.optionalText("detail").orElse(""),
                document.with("answer", line.optionalText("answer").orElse(""))
                        .with("answer_detail", line.optionalText("detail").orElse(""))
                        .with("answered_at", line.optionalText("at").orElse("")));
    }
}
