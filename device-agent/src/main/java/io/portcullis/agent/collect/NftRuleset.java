package io.portcullis.agent.collect;

import io.portcullis.agent.collect.PacketFilter.Base;
import io.portcullis.agent.collect.PacketFilter.IpFamily;
import io.portcullis.agent.collect.PacketFilter.Rule;
import io.portcullis.agent.collect.PacketFilter.Verdict;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Output of {@code nft -j list ruleset}, see libnftables-json(5). */
final class NftRuleset {

    /** Statements that neither decide nor restrict. */
    private static final Set<String> NEUTRAL = Set.of("counter", "log", "comment", "notrack");

    private NftRuleset() {}

    static PacketFilter parse(String json) throws MalformedJson {
        List<Base> bases = new ArrayList<>();
        Map<String, List<Rule>> chains = new HashMap<>();
        for (JsonObject entry : Json.parse(json).objects("nftables")) {
            Optional<JsonObject> chain = entry.optionalObject("chain");
            if (chain.isPresent()) {
                base(chain.get()).ifPresent(bases::add);
            }
            Optional<JsonObject> rule = entry.optionalObject("rule");
            if (rule.isPresent()) {
                String name = name(rule.get(), rule.get().text("chain"));
                chains.computeIfAbsent(name, _ -> new ArrayList<>()).add(rule(rule.get()));
            }
        }
        return new PacketFilter(bases, chains);
    }

    private static Optional<Base> base(JsonObject chain) throws MalformedJson {
        boolean input = chain.optionalText("hook").filter("input"::equals).isPresent()
                && chain.optionalText("type").filter("filter"::equals).isPresent();
        if (!input) {
            return Optional.empty();
        }
        Set<IpFamily> families = switch (chain.text("family")) {
            case "inet" -> Set.of(IpFamily.IPV4, IpFamily.IPV6);
            case "ip" -> Set.of(IpFamily.IPV4);
            case "ip6" -> Set.of(IpFamily.IPV6);
            default -> Set.of();
        };
        return Optional.of(new Base(
                families,
                name(chain, chain.text("name")),
                chain.optionalText("policy").filter("drop"::equals).isPresent()));
    }

    private static Rule rule(JsonObject rule) throws MalformedJson {
        boolean conditional = false;
        for (JsonObject statement : rule.objects("expr")) {
            for (Map.Entry<String, @Nullable Object> member :
                    statement.members().entrySet()) {
                switch (member.getKey()) {
                    case "drop", "reject" -> {
                        return new Rule(conditional, Verdict.DROP, "");
                    }
                    // What a program in user space does with a queued packet is not known: it may let it in.
                    case "accept", "queue" -> {
                        return new Rule(conditional, Verdict.ACCEPT, "");
                    }
                    case "return" -> {
                        return new Rule(conditional, Verdict.RETURN, "");
                    }
                    case "jump", "goto" -> {
                        String target = statement.object(member.getKey()).text("target");
                        Verdict verdict = member.getKey().equals("jump") ? Verdict.JUMP : Verdict.GOTO;
                        return new Rule(conditional, verdict, name(rule, target));
                    }
                    case "xt" -> {
                        // A rule that iptables made and nft cannot put into its own words.
                        JsonObject extension = statement.object("xt");
                        String word = extension.optionalText("name").orElse("");
                        boolean target = extension
                                .optionalText("type")
                                .filter("target"::equals)
                                .isPresent();
                        if (target && (word.equals("REJECT") || word.equals("DROP"))) {
                            return new Rule(conditional, Verdict.DROP, "");
                        }
                        conditional |= !target;
                    }
                    default -> conditional |= !NEUTRAL.contains(member.getKey());
                }
            }
        }
        return new Rule(conditional, Verdict.NONE, "");
    }

    private static String name(JsonObject of, String chain) throws MalformedJson {
        return of.text("family") + ' ' + of.text("table") + ' ' + chain;
    }
}
