package io.portcullis.platform.compliance.evidence;

import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.WireJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names what a report says, apart from when: two that differ in times only have the same digest. */
public final class PostureDigest {
    private PostureDigest() {}

    public static String of(Map<String, PostureReading> readings) {
        String[] names = readings.keySet().toArray(String[]::new);
        Arrays.sort(names);
        var text = new StringBuilder(names.length * 64);
        for (String name : names) {
            var reading = readings.get(name);
            if (reading == null) {
                continue;
            }
            // Lengths before texts that devices choose, so that no two postures are written alike.
            String value = value(reading.value());
            text.append(name).append('\n').append(reading.state()).append('\n');
            text.append(reading.evidenceGrade()).append('\n');
            text.append(reading.method().length()).append(':').append(reading.method());
            text.append(value.length()).append(':').append(value);
        }
        return sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Boolean bool -> bool ? "true" : "false";
            default -> WireJson.mapper().writeValueAsString(value);
        };
    }

    public static String sha256(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
