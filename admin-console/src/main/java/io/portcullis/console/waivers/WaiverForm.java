package io.portcullis.console.waivers;

import io.portcullis.contracts.WaiverRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of somebody who asks for a waiver. Days are in UTC; a waiver ends with the end of its last day.
 *
 * @param from empty for at once
 */
public record WaiverForm(
        @Nullable String check,
        @Nullable String device,
        @Nullable String group,
        @Nullable String from,
        @Nullable String until,
        @Nullable String reason) {

    public String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    /** @throws IllegalArgumentException saying what is wrong, beginning with the field: {@code until: …} */
    WaiverRequest request() {
        if (text(check).isEmpty()) {
            throw new IllegalArgumentException("check: name the check that is to be excused");
        }
        if (text(device).isEmpty() == text(group).isEmpty()) {
            throw new IllegalArgumentException("group: a waiver is for one device or for one group");
        }
        if (text(reason).isEmpty()) {
            throw new IllegalArgumentException("reason: say why, for whoever approves it");
        }
        String begin = text(from);
        return new WaiverRequest(
                text(check),
                text(device).isEmpty() ? null : deviceId(),
                text(group).isEmpty() ? null : text(group),
                begin.isEmpty() ? null : day("from", begin),
                day("until", text(until)).plusSeconds(86_400),
                text(reason));
    }

    private UUID deviceId() {
        try {
            return UUID.fromString(text(device));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("device: a device is named by its id, as its page shows it", e);
        }
    }

    private static Instant day(String field, String text) {
        try {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(field + ": choose a day", e);
        }
    }
}
