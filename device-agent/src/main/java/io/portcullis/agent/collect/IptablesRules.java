package io.portcullis.agent.collect;

import io.portcullis.agent.collect.PacketFilter.Base;
import io.portcullis.agent.collect.PacketFilter.IpFamily;
import io.portcullis.agent.collect.PacketFilter.Rule;
import io.portcullis.agent.collect.PacketFilter.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;

/** Output of {@code iptables-save} and {@code ip6tables-save}: the INPUT chain of the filter table. */
final class IptablesRules {

    private static final Set<String> DROPS = Set.of("DROP", "REJECT");

    private IptablesRules() {}

    static PacketFilter parse(String text, IpFamily family) {
        List<Base> bases = new ArrayList<>();
        Map<String, List<Rule>> chains = new HashMap<>();
        boolean inFilter = false;
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith("*")) {
                inFilter = line.equals("*filter");
            } else if (inFilter && line.startsWith(":INPUT ")) {
                bases.add(new Base(Set.of(family), "INPUT", line.startsWith(":INPUT DROP")));
            } else if (inFilter && line.startsWith("-A ")) {
                append(line, chains);
            }
        }
        return new PacketFilter(bases, chains);
    }

    private static void append(String line, Map<String, List<Rule>> chains) {
        List<String> words = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(line);
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        if (words.size() < 2) {
            return;
        }
        boolean conditional = false;
        boolean forGood = false;
        String target = "";
        for (int i = 2; i < words.size() && target.isEmpty(); i++) {
            if (words.get(i).equals("-j") || words.get(i).equals("-g")) {
                forGood = words.get(i).equals("-g");
                target = i + 1 < words.size() ? words.get(i + 1) : "";
            } else {
                conditional = true;
            }
        }
        Verdict verdict = DROPS.contains(target)
                ? Verdict.DROP
                : switch (target) {
                    // What a program in user space does with a queued packet is not known: it may let it in.
                    case "ACCEPT", "NFQUEUE" -> Verdict.ACCEPT;
                    case "RETURN" -> Verdict.RETURN;
                    case "", "LOG", "NFLOG" -> Verdict.NONE;
                    default -> forGood ? Verdict.GOTO : Verdict.JUMP;
                };
        chains.computeIfAbsent(words.get(1), _ -> new ArrayList<>()).add(new Rule(conditional, verdict, target));
    }
}
