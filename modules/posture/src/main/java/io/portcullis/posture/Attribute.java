package io.portcullis.posture;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One typed fact about a device, as the catalogue describes it.
 *
 * @param unit the unit of a number, null where there is none
 * @param values every value a text may have; empty means any
 * @param platforms where an agent can collect it; none for what the Portcullis platform knows by itself
 * @param collection how it is collected
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

    /** Whether a report may name it. What the platform knows by itself no device has to tell, or may. */
    public boolean isReported() {
        return !platforms.isEmpty();
    }
}
