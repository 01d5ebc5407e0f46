package io.portcullis.agent.collect;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Input chains of the kernel's packet filter, reduced to the one question that matters: what becomes of a packet that
 * no rule names?
 *
 * @param chains rules by chain; a chain's name is unique within its table
 */
record PacketFilter(List<Base> bases, Map<String, List<Rule>> chains) {

    enum IpFamily {
        IPV4,
        IPV6
    }

    enum Verdict {
        ACCEPT,
        DROP,
        /** Goes through another chain and comes back if that decides nothing. */
        JUMP,
        /** Goes to another chain for good. */
        GOTO,
        RETURN,
        NONE
    }

    /** A chain that the kernel calls for incoming packets. */
    record Base(Set<IpFamily> families, String chain, boolean dropsByPolicy) {}

    /** @param conditional it applies to some packets only */
    record Rule(boolean conditional, Verdict verdict, String target) {}

    PacketFilter {
        bases = List.copyOf(bases);
        chains = Map.copyOf(chains);
    }

    /** Whether incoming packets of the family are dropped or rejected unless a rule lets them in. */
    boolean closes(IpFamily family) {
        // Every base chain of the hook sees the packet: one that drops is enough.
        return bases.stream().filter(base -> base.families().contains(family)).anyMatch(base -> switch (end(
                base.chain(), new HashSet<>())) {
            case DROP -> true;
            case ACCEPT -> false;
            case JUMP, GOTO, RETURN, NONE -> base.dropsByPolicy();
        });
    }

    /** What a chain does with a packet that matches no condition. */
    private Verdict end(String chain, Set<String> seen) {
        if (!seen.add(chain)) {
            return Verdict.NONE;
        }
        for (Rule rule : chains.getOrDefault(chain, List.of())) {
            if (rule.conditional()) {
                continue;
            }
            switch (rule.verdict()) {
                case ACCEPT, DROP, RETURN -> {
                    return rule.verdict();
                }
                case GOTO -> {
                    return end(rule.target(), seen);
                }
                case JUMP -> {
                    Verdict verdict = end(rule.target(), seen);
                    if (verdict == Verdict.ACCEPT || verdict == Verdict.DROP) {
                        return verdict;
                    }
                }
                case NONE -> {}
            }
        }
        return Verdict.NONE;
    }
}
