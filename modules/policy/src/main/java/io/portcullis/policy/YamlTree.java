package io.portcullis.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * YAML text to nodes that know where they stand. Only the plain part of YAML is taken: one document, no anchors,
 * aliases or tags. Everything that could make a small text large is refused while it is being read, before anything is
 * built.
 */
final class YamlTree {

    /** Characters. Signed and encoded, it must still fit into one Kafka message. */
    static final int MAX_LENGTH = 512 * 1024;

    private static final int MAX_DEPTH = 16;
    private static final int MAX_EVENTS = 100_000;

    private YamlTree() {}

    /** The root node, or null if there is none to work with; then {@code problems} says why. */
    static @Nullable Node read(String yaml, Problems problems) {
        if (yaml.length() > MAX_LENGTH) {
            problems.add(
                    1, 1, "", "the text has %d characters; at most %d are taken".formatted(yaml.length(), MAX_LENGTH));
            return null;
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel("policy set")
                .setCodePointLimit(MAX_LENGTH)
                .setMaxAliasesForCollections(0)
                .setAllowRecursiveKeys(false)
                .setAllowNonScalarKeys(false)
                .build();
        try {
            if (!acceptable(new Parse(settings).parseString(yaml), problems)) {
                return null;
            }
            Optional<Node> root = new Compose(settings).composeString(yaml);
            if (root.isEmpty()) {
                problems.add(1, 1, "", "the policy set is empty");
            }
            return root.orElse(null);
        } catch (MarkedYamlEngineException malformed) {
            problems.add(
                    malformed.getProblemMark().or(malformed::getContextMark),
                    "",
                    "not YAML: " + (malformed.getProblem() == null ? malformed.getContext() : malformed.getProblem()));
        } catch (ReaderException character) {
            int[] place = place(yaml, character.getPosition());
            problems.add(place[0], place[1], "", "character U+%04X is not allowed".formatted(character.getCodePoint()));
        } catch (YamlEngineException malformed) {
            problems.add(1, 1, "", "not YAML: " + malformed.getMessage());
        }
        return null;
    }

    private static boolean acceptable(Iterable<Event> events, Problems problems) {
        int depth = 0;
        int count = 0;
        int documents = 0;
        boolean acceptable = true;
        for (Event event : events) {
            if (++count > MAX_EVENTS) {
                problems.add(event.getStartMark(), "", "the text has too many elements");
                return false;
            }
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                problems.add(event.getStartMark(), "", "a policy set is one YAML document; here a second one begins");
                return false;
            }
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                problems.add(event.getStartMark(), "", "nested too deeply");
                return false;
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
            String extra = extra(event);
            if (extra != null) {
                problems.add(event.getStartMark(), "", extra + " are not supported");
                acceptable = false;
            }
        }
        return acceptable;
    }

    private static @Nullable String extra(Event event) {
        if (event instanceof AliasEvent) {
            return "aliases";
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            return "anchors";
        }
        boolean tagged = (event instanceof ScalarEvent scalar && scalar.getTag().isPresent())
                || (event instanceof CollectionStartEvent collection
                        && collection.getTag().isPresent());
        return tagged ? "tags" : null;
    }

    private static int[] place(String yaml, int position) {
        int end = Math.clamp(position, 0, yaml.length());
        int lineStart = yaml.lastIndexOf('\n', Math.max(0, end - 1)) + 1;
        int line =
                1 + (int) yaml.substring(0, end).chars().filter(c -> c == '\n').count();
        return new int[] {line, Math.max(0, end - lineStart) + 1};
    }
}
