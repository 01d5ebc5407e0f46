package io.portcullis.sampleapp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** The answer for people. */
@Component
class PayslipPage {
    private final String template;
    private final Clock clock;

    PayslipPage(Clock clock) {
        this.clock = clock;
        try (InputStream in = Objects.requireNonNull(
                PayslipPage.class.getResourceAsStream("payslip.html"), "payslip.html is part of this package")) {
            this.template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String show(Payslip payslip) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("message", payslip.message());
        values.put(
                "who",
                payslip.caller().deviceAlone()
                        ? "The device itself"
                        : payslip.caller().subject());
        values.put("device", payslip.device().id().toString());
        values.put("compliance", payslip.device().compliance().replace('_', ' '));
        values.put("levels", orNone(payslip.device().levels()));
        values.put("scopes", orNone(payslip.caller().scopes()));
        values.put("revision", Long.toString(payslip.device().policyRevision()));
        values.put("evaluated", payslip.device().evaluatedAt().toString());
        values.put("valid", payslip.device().validUntil().toString());
        values.put("expires", payslip.tokenExpiresAt().toString());
        values.put("left", left(Duration.between(clock.instant(), payslip.tokenExpiresAt())));
        String page = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            page = page.replace("{{" + value.getKey() + "}}", HtmlUtils.htmlEscape(value.getValue()));
        }
        return page;
    }

    private static String orNone(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static String left(Duration left) {
        return left.toMinutes() > 0 ? left.toMinutes() + " min" : Math.max(0, left.toSeconds()) + " s";
    }
}
