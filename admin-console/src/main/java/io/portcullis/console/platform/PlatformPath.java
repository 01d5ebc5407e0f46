package io.portcullis.console.platform;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriBuilder;

/**
 * A path below {@code /api/v1}. Variables and query values are always encoded, so that what a person typed stays a
 * value.
 */
public final class PlatformPath {
    private final String template;
    private final List<Object> variables;
    private final Map<String, Object> query = new LinkedHashMap<>();

    private PlatformPath(String template, List<Object> variables) {
        this.template = template;
        this.variables = variables;
    }

    public static PlatformPath of(String template, Object... variables) {
        return new PlatformPath(template, List.of(variables));
    }

    /** Adds a query parameter unless the value is absent or empty. */
    public PlatformPath with(String name, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            query.put(name, value);
        }
        return this;
    }

    String template() {
        return template;
    }

    URI expand(UriBuilder builder) {
        UriBuilder path = builder.path(template);
        List<Object> values = new ArrayList<>(variables);
        query.forEach((name, value) -> {
            path.queryParam(name, "{" + name + "}");
            values.add(value);
        });
        return path.build(values.toArray());
    }
}
