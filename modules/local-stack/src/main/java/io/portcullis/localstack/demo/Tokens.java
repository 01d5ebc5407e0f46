package io.portcullis.localstack.demo;

import io.portcullis.contracts.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/** Looks into tokens, to show them; verifying them is the application's business. */
final class Tokens {
    private Tokens() {}

    static JsonNode claims(String token) {
        String[] parts = token.split("\\.", -1);
        DemoFailure.unless(parts.length == 3, "The token is no signed JWT");
        return WireJson.mapper().readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    }
}
