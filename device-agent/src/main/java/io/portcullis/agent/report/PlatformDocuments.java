package io.portcullis.agent.report;

import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.Remediation;
import io.portcullis.contracts.RemediationTranslation;
import io.portcullis.contracts.ReportAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Documents of the platform, read member by member. */
public final class PlatformDocuments {

    private PlatformDocuments() {}

    public static CollectionPlan plan(JsonObject json) throws MalformedJson {
        Map<String, List<String>> checks = new TreeMap<>();
        Optional<JsonObject> told = json.optionalObject("checks");
        if (told.isPresent()) {
            for (String check : told.get().members().keySet()) {
                checks.put(check, told.get().texts(check));
            }
        }
        return new CollectionPlan(
                json.number("policy_revision"), json.texts("attributes"), json.instant("next_report_at"), checks);
    }

    public static ReportAnswer answer(JsonObject json) throws MalformedJson {
        return new ReportAnswer(
                decision(json.object("decision")),
                json.instant("received_at"),
                json.instant("next_report_at"),
                json.isTrue("renew_now"));
    }

    public static DecisionDocument decision(JsonObject json) throws MalformedJson {
        List<CheckOutcome> failing = new ArrayList<>();
        for (JsonObject check : json.objects("failing")) {
            failing.add(check(check));
        }
        return new DecisionDocument(
                json.uuid("device_id"),
                json.text("status"),
                json.texts("levels"),
                json.number("policy_revision"),
                json.instant("evaluated_at"),
                json.instant("valid_until"),
                failing);
    }

    private static CheckOutcome check(JsonObject json) throws MalformedJson {
        Optional<JsonObject> remediation = json.optionalObject("remediation");
        return new CheckOutcome(
                json.text("policy"),
                json.text("check"),
                json.text("title"),
                json.text("severity"),
                json.text("outcome"),
                json.text("reason"),
                json.text("message"),
                json.optionalInstant("grace_until").orElse(null),
                json.optionalInstant("failing_since").orElse(null),
                json.optionalInstant("waived_until").orElse(null),
                evidence(json),
                remediation.isPresent() ? remediation(remediation.get()) : null);
    }

    private static Remediation remediation(JsonObject json) throws MalformedJson {
        Map<String, RemediationTranslation> languages = new TreeMap<>();
        Optional<JsonObject> told = json.optionalObject("languages");
        if (told.isPresent()) {
            for (String tag : told.get().members().keySet()) {
                JsonObject translation = told.get().object(tag);
                languages.put(tag, new RemediationTranslation(translation.text("text"), translation.texts("steps")));
            }
        }
        return new Remediation(
                json.text("text"), json.optionalText("link").orElse(null), json.texts("steps"), languages);
    }

    private static Map<String, Object> evidence(JsonObject json) {
        Map<String, Object> evidence = new HashMap<>();
        json.optionalObject("evidence").ifPresent(object -> {
            for (Map.Entry<String, @Nullable Object> member : object.members().entrySet()) {
                Object value = member.getValue();
                if (value != null) {
                    evidence.put(member.getKey(), value);
                }
            }
        });
        return evidence;
    }
}
