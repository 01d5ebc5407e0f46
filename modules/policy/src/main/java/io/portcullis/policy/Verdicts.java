package io.portcullis.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Decides identical evidence once: keeps what a condition came to for the combinations of values it was last asked
 * about, for all devices and all threads.
 *
 * <p>Every combination has one place, and the latest takes it. So it is bounded, needs no lock, and a device that
 * reports nonsense costs others at most some time. Values that are long are not kept.
 */
final class Verdicts {

    /** As many combinations as a condition over one bool has. */
    static final int FEWEST = 2;

    private static final int SHOWN = 100;
    private static final int KEPT_TEXT = 256;
    private static final int KEPT_LIST = 8;
    private static final String HOLDS = "The condition holds.";

    private final List<String> attributes;
    private final Condition condition;
    private final String required;
    // Read and written without synchronisation: verdicts are immutable, and an old one is as good as a new one.
    private final @Nullable Verdict[] kept;

    /**
     * @param attributes those the condition reads, in its order
     * @param places how many combinations are kept, a power of two; 0 for none
     */
    Verdicts(List<String> attributes, Condition condition, String expression, int places) {
        this.attributes = attributes;
        this.condition = condition;
        this.required = "required: " + expression.strip().replaceAll("\\s+", " ");
        this.kept = new @Nullable Verdict[places];
    }

    /** What the check asks for, to be shown to a person. */
    String required() {
        return required;
    }

    /** @param values canonical, in the order of the attributes; not kept */
    Verdict of(Object[] values) {
        if (kept.length == 0 || !keepable(values)) {
            return decide(values, 0);
        }
        int hash = hash(values);
        int place = (hash ^ (hash >>> 16)) & (kept.length - 1);
        Verdict verdict = kept[place];
        if (verdict != null && verdict.isOf(values, hash)) {
            return verdict;
        }
        Object[] own = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            own[i] = values[i] instanceof List<?> list ? List.copyOf(list) : values[i];
        }
        verdict = decide(own, hash);
        kept[place] = verdict;
        return verdict;
    }

    private static int hash(Object[] values) {
        int hash = 0;
        for (Object value : values) {
            // Of the two bools, one ends in an even number and one in an odd one.
            hash = 31 * hash + (value instanceof Boolean bool ? (bool ? 1 : 0) : value.hashCode());
        }
        return hash;
    }

    private static boolean keepable(Object[] values) {
        for (Object value : values) {
            boolean small = switch (value) {
                case String text -> text.length() <= KEPT_TEXT;
                case List<?> list -> smallList(list);
                default -> true;
            };
            if (!small) {
                return false;
            }
        }
        return true;
    }

    private static boolean smallList(List<?> list) {
        if (list.size() > KEPT_LIST) {
            return false;
        }
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof String text) || text.length() > KEPT_TEXT) {
                return false;
            }
        }
        return true;
    }

    private Verdict decide(Object[] values, int hash) {
        Truth truth = condition.test(values);
        String message = switch (truth) {
            case TRUE -> HOLDS;
            case FALSE -> found(values) + "; " + required;
            case ERROR -> "The condition could not be computed: " + found(values) + "; " + required;
        };
        return new Verdict(values, hash, truth, message, shown(values));
    }

    private String found(Object[] values) {
        StringJoiner found = new StringJoiner(", ");
        for (int i = 0; i < values.length; i++) {
            String value = String.valueOf(values[i]);
            found.add(attributes.get(i) + " is " + (value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…"));
        }
        return found.toString();
    }

    private Map<String, Object> shown(Object[] values) {
        if (values.length == 1) {
            return Map.of(attributes.getFirst(), values[0]);
        }
        Map<String, Object> shown = LinkedHashMap.newLinkedHashMap(values.length);
        for (int i = 0; i < values.length; i++) {
            shown.put(attributes.get(i), values[i]);
        }
        return Collections.unmodifiableMap(shown);
    }
}
