package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The running stack, as its {@code stack.env} describes it. */
record StackEnv(
        URI issuer,
        URI deviceUrl,
        URI consoleUrl,
        String sampleAppUrl,
        Path caFile,
        String automationClientId,
        String automationClientSecret) {

    static StackEnv read(Path file) {
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    values.put(
                            line.substring(0, equals).trim(),
                            unquoted(line.substring(equals + 1).trim()));
                }
            }
        } catch (IOException e) {
            throw new BenchmarkException(
                    "no running stack found: " + file + " cannot be read. Start one with: ./portcullis up --detach", e);
        }
        return new StackEnv(
                URI.create(value(values, "PORTCULLIS_ISSUER", file)),
                URI.create(value(values, "PORTCULLIS_DEVICE_URL", file)),
                URI.create(value(values, "PORTCULLIS_CONSOLE_URL", file)),
                value(values, "PORTCULLIS_SAMPLE_APP_URL", file),
                Path.of(value(values, "PORTCULLIS_CA_FILE", file)),
                value(values, "PORTCULLIS_AUTOMATION_CLIENT_ID", file),
                value(values, "PORTCULLIS_AUTOMATION_CLIENT_SECRET", file));
    }

    private static String value(Map<String, String> values, String name, Path file) {
        String value = values.get(name);
        if (value == null) {
            throw new BenchmarkException(file + " does not say " + name);
        }
        return value;
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("'") && value.endsWith("'")
                ? value.substring(1, value.length() - 1).replace("'\\''", "'")
                : value;
    }

    @Override
    public String toString() {
        return "StackEnv[" + issuer + "]";
    }
}
