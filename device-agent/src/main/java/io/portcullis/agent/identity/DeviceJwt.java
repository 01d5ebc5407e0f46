package io.portcullis.agent.identity;

import io.portcullis.agent.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the device says and signs: JWTs in compact form, RFC 7515 section 7.1. */
public final class DeviceJwt {

    private DeviceJwt() {}

    /** @param header without {@code alg}, which is that of the device's key */
    public static String sign(
            Map<String, ? extends @Nullable Object> header,
            Map<String, ? extends @Nullable Object> claims,
            DeviceIdentity identity) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>();
        whole.put("alg", identity.jwk().algorithm());
        whole.putAll(header);
        String input = base64(Json.compact(whole)) + '.' + base64(Json.compact(claims));
        byte[] signature = identity.sign(input.getBytes(StandardCharsets.US_ASCII));
        return input + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
