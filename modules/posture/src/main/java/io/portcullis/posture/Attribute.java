package io.portcullis.posture;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One typed fact about a device, as the catalogue describes it.
 *
 * @param unit the unit of a number, null where there is none
 * @param values every value a text may have; empty means any
 * @param platforms where it can be collected
 * @param collection how an agent collects it
 * @param grade the best evidence that this collection gives; a report that claims more counts as this
 */
public record Attribute(
        String name,
        ValueType type,
        String meaning,
        @Nullable String unit,
        Set<String> values,
        Set<Platform> platforms,
        String collection,
        EvidenceGrade grade,
        PrivacyClass privacy) {

    public Attribute {
        values = Set.copyOf(values);
        platforms = Set.copyOf(platforms);
    }
}
