package io.portcullis.localstack;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a program needs to use a running stack; also written to {@code var/stack.env} for scripts. */
public record StackAddresses(
        String issuer,
        String deviceUrl,
        String consoleUrl,
        String sampleAppUrl,
        Path caFile,
        String adminUser,
        String adminPassword,
        String automationClientId,
        String automationClientSecret,
        Path agentHome) {

    Map<String, String> asEnvironment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PORTCULLIS_ISSUER", issuer);
        variables.put("PORTCULLIS_DEVICE_URL", deviceUrl);
        variables.put("PORTCULLIS_CONSOLE_URL", consoleUrl);
        variables.put("PORTCULLIS_SAMPLE_APP_URL", sampleAppUrl);
        variables.put("PORTCULLIS_CA_FILE", caFile.toString());
        variables.put("PORTCULLIS_ADMIN_USER", adminUser);
        variables.put("PORTCULLIS_ADMIN_PASSWORD", adminPassword);
        variables.put("PORTCULLIS_AUTOMATION_CLIENT_ID", automationClientId);
        variables.put("PORTCULLIS_AUTOMATION_CLIENT_SECRET", automationClientSecret);
        variables.put("PORTCULLIS_AGENT_HOME", agentHome.toString());
        return variables;
    }

    void write(Path file) {
        String text = asEnvironment().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()) + "\n")
                .collect(Collectors.joining());
        Secrets.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Plain where a shell reads it as it stands, so that tools that know no quotes can read the file as well. */
    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9_./:@%+=,-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return "StackAddresses[" + issuer + ", " + deviceUrl + ", " + consoleUrl + ", " + sampleAppUrl + "]";
    }
}
