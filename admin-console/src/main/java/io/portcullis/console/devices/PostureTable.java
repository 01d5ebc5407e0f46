package io.portcullis.console.devices;

import io.portcullis.contracts.DevicePosture;
import io.portcullis.contracts.PostureReading;
import io.portcullis.posture.Attribute;
import io.portcullis.posture.Catalogue;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A posture as people read it: by attribute, with the catalogue's explanation. */
@Component
class PostureTable {
    private final Catalogue catalogue = Catalogue.standard();

    /** @param value absent unless the attribute was found */
    record Row(String name, String meaning, @Nullable String value, PostureReading reading) {
        /** {@code not_applicable} as "not applicable". */
        public String state() {
            return reading.state().replace('_', ' ');
        }

        public String grade() {
            return reading.evidenceGrade().replace('_', ' ');
        }
    }

    List<Row> rows(DevicePosture posture) {
        return posture.readings().entrySet().stream()
                .map(this::row)
                .sorted(Comparator.comparing(Row::name))
                .toList();
    }

    private Row row(Map.Entry<String, PostureReading> entry) {
        Object value = entry.getValue().value();
        return new Row(
                entry.getKey(),
                catalogue.find(entry.getKey()).map(Attribute::meaning).orElse("Not in this version's catalogue."),
                value == null ? null : text(value, entry.getKey()),
                entry.getValue());
    }

    private String text(Object value, String name) {
        if (value instanceof Boolean yes) {
            return yes ? "yes" : "no";
        }
        if (value instanceof List<?> list) {
            return list.isEmpty()
                    ? "none"
                    : String.join(", ", list.stream().map(String::valueOf).toList());
        }
        String unit = catalogue.find(name).map(Attribute::unit).orElse(null);
        return unit == null ? String.valueOf(value) : String.format(Locale.ROOT, "%s %s", value, unit);
    }
}
