package io.portcullis.agent.collect;

import io.portcullis.posture.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says of everything that only other systems have that it does not apply here. */
final class ElsewhereCollector implements Collector {

    private final Map<String, String> methods = new HashMap<>();

    ElsewhereCollector(Platform here) {
        for (String line : lines()) {
            int colon = line.indexOf(':');
            String systems = line.substring(colon + 1).strip();
            if (!systems.contains(here.wire())) {
                methods.put(line.substring(0, colon), "exists on " + systems + " only");
            }
        }
    }

    @Override
    public Set<String> attributes() {
        return Set.copyOf(methods.keySet());
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        methods.forEach(findings::notApplicable);
    }

    /** Attribute, colon, the systems that have it. */
    static List<String> lines() {
        try (InputStream file = ElsewhereCollector.class.getResourceAsStream("elsewhere.txt")) {
            if (file == null) {
                throw new IllegalStateException("elsewhere.txt is not on the class path");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
