package io.portcullis.localstack;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The TCP ports of a stack, all on the loopback interface. */
public record StackPorts(
        int platform,
        int devicePlane,
        int platformManagement,
        int console,
        int consoleManagement,
        int sampleApp,
        int sampleAppManagement,
        int postgres,
        int kafka,
        int kafkaController) {

    private static final Map<String, Integer> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("platform", 8443);
        DEFAULTS.put("device-plane", 8444);
        DEFAULTS.put("platform-management", 8081);
        DEFAULTS.put("console", 9443);
        DEFAULTS.put("console-management", 9081);
        DEFAULTS.put("sample-app", 7443);
        DEFAULTS.put("sample-app-management", 7081);
        DEFAULTS.put("postgres", 15432);
        DEFAULTS.put("kafka", 19092);
        DEFAULTS.put("kafka-controller", 19093);
    }

    /** Ports on which nobody listens: for a second stack, such as that of a test. */
    public static StackPorts free() {
        return of(name -> Ports.free());
    }

    /**
     * The ports of a stack: {@code PORTCULLIS_PORT_<NAME>} from the environment, else {@code port.<name>} from the
     * settings file, else the default.
     */
    static StackPorts load(Path settings, Map<String, String> environment) {
        Properties properties = new Properties();
        if (Files.exists(settings)) {
            try (Reader reader = Files.newBufferedReader(settings)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new StackException("Cannot read " + settings + ": " + e.getMessage(), e);
            }
        }
        return of(name -> {
            String variable = "PORTCULLIS_PORT_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
            String given = environment.get(variable);
            return given != null
                    ? parse(variable, given)
                    : parse("port." + name + " in " + settings, properties.getProperty("port." + name), name);
        });
    }

    /** Remembers the ports that differ from the defaults, so that later commands find the same stack. */
    void save(Path settings) {
        String text = "# Ports of this stack that differ from the defaults.\n"
                + named().entrySet().stream()
                        .filter(entry -> !entry.getValue().equals(DEFAULTS.get(entry.getKey())))
                        .map(entry -> "port." + entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining());
        try {
            Files.writeString(settings, text);
        } catch (IOException e) {
            throw new StackException("Cannot write " + settings + ": " + e.getMessage(), e);
        }
    }

    private static StackPorts of(ToIntFunction<String> port) {
        return new StackPorts(
                port.applyAsInt("platform"),
                port.applyAsInt("device-plane"),
                port.applyAsInt("platform-management"),
                port.applyAsInt("console"),
                port.applyAsInt("console-management"),
                port.applyAsInt("sample-app"),
                port.applyAsInt("sample-app-management"),
                port.applyAsInt("postgres"),
                port.applyAsInt("kafka"),
                port.applyAsInt("kafka-controller"));
    }

    /** The ports by name, as in the settings file. */
    public Map<String, Integer> named() {
        Map<String, Integer> named = new LinkedHashMap<>();
        named.put("platform", platform);
        named.put("device-plane", devicePlane);
        named.put("platform-management", platformManagement);
        named.put("console", console);
        named.put("console-management", consoleManagement);
        named.put("sample-app", sampleApp);
        named.put("sample-app-management", sampleAppManagement);
        named.put("postgres", postgres);
        named.put("kafka", kafka);
        named.put("kafka-controller", kafkaController);
        return named;
    }

    private static int parse(String where, @Nullable String value, String name) {
        Integer standard = DEFAULTS.get(name);
        return value == null && standard != null ? standard : parse(where, value == null ? "" : value);
    }

    private static int parse(String where, String value) {
        try {
            int port = Integer.parseInt(value.strip());
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new StackException(where + " is no TCP port: '" + value + "'");
    }
}
