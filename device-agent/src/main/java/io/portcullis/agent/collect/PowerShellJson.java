package io.portcullis.agent.collect;

import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.time.Instant;
import java.util.Optional;

/**
 * What a PowerShell script answered as one JSON object. Scripts turn enumerations and times into fixed text themselves,
 * so that neither the language of Windows nor the version of PowerShell shows.
 */
record PowerShellJson(Tool tool, Optional<JsonObject> answer) {

    /** Every script begins so: an error ends it, with a code that is not 0, instead of leaving half an answer. */
    private static final String STRICT = "$ErrorActionPreference='Stop';$ProgressPreference='SilentlyContinue';"
            + "[Console]::OutputEncoding=[Text.UTF8Encoding]::new($false);";

    static PowerShellJson of(Machine machine, String says, String script) throws InterruptedException {
        Tool tool = Tool.powerShell(machine, says, STRICT + script + "|ConvertTo-Json -Compress -Depth 4");
        try {
            String out = tool.out().replace("\uFEFF", "").strip();
            return new PowerShellJson(tool, out.isEmpty() ? Optional.empty() : Optional.of(Json.parse(out)));
        } catch (MalformedJson notUnderstood) {
            return new PowerShellJson(tool, Optional.empty());
        }
    }

    void unanswered(Findings findings, String... attributes) {
        for (String attribute : attributes) {
            tool.unanswered(findings, attribute);
        }
    }

    /** A time that is there and understood. */
    Optional<Instant> instant(String name) {
        try {
            return answer.isPresent() ? answer.get().optionalInstant(name) : Optional.empty();
        } catch (MalformedJson noTime) {
            return Optional.empty();
        }
    }

    String says() {
        return tool.says();
    }

    /** A truth that is there; a missing one is not false. */
    static Optional<Boolean> truth(JsonObject object, String name) {
        return object.members().get(name) instanceof Boolean truth ? Optional.of(truth) : Optional.empty();
    }

    static Optional<Long> number(JsonObject object, String name) {
        return object.members().get(name) instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }
}
