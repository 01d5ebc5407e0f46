package io.portcullis.agent.daemon;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the next report is for. Wishes that come together are served together. */
sealed interface Wish {

    /** Everything, in any case. */
    record Everything() implements Wish {}

    /** Everything, if the plan is another than before. */
    record PlanMoved() implements Wish {}

    /** What one check reads, in any case. */
    record Check(String check) implements Wish {}

    /** These attributes, if any of them says something else. */
    record Changes(Set<String> attributes) implements Wish {}

    /** What serves both. */
    static Wish both(Optional<Wish> before, Wish now) {
        if (before.isEmpty() || before.get().equals(now)) {
            return now;
        }
        if (before.get() instanceof Changes(var some) && now instanceof Changes(var more)) {
            Set<String> all = new TreeSet<>(some);
            all.addAll(more);
            return new Changes(all);
        }
        return new Everything();
    }
}
