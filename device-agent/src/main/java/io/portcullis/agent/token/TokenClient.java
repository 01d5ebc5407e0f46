package io.portcullis.agent.token;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.Enrollment;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.agent.report.PlatformDocuments;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Client credentials grant over mutual TLS (RFC 6749 section 4.4, RFC 8705), the application named by RFC 8707. */
public final class TokenClient {

    private static final String ENROLL_AGAIN = " Enroll this machine again with a new enrollment token and --force.";

    private final IdentityStore store;
    private final Clock clock;

    public TokenClient(IdentityStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    public TokenAnswer request(String resource, Optional<String> scope) throws AgentFailure, InterruptedException {
        DeviceIdentity identity = store.validIdentity(clock.instant());
        Enrollment enrollment = store.state(identity).enrollment();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", identity.deviceId().toString());
        form.put("resource", resource);
        scope.ifPresent(text -> form.put("scope", text));
        PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
        Reply reply = connection.post(
                enrollment.tokenEndpoint(),
                "application/x-www-form-urlencoded",
                encoded(form),
                Map.of("Accept", "application/json"));
        return answer(reply, resource);
    }

    private static TokenAnswer answer(Reply reply, String resource) throws AgentFailure {
        JsonObject body = reply.json();
        try {
            if (reply.succeeded()) {
                return new TokenAnswer.Granted(
                        body.text("access_token"),
                        body.text("token_type"),
                        body.number("expires_in"),
                        body.optionalText("scope"));
            }
            String error = body.text("error");
            String description =
                    body.optionalText("error_description").orElse(error).replaceAll("\\s+", " ");
            return switch (error) {
                case "access_denied" -> {
                    Optional<JsonObject> compliance = body.optionalObject("compliance");
                    yield new TokenAnswer.Refused(
                            description,
                            compliance.isPresent()
                                    ? Optional.of(PlatformDocuments.decision(compliance.get()))
                                    : Optional.empty());
                }
                case "invalid_client" -> throw invalidClient(description);
                case "invalid_target" ->
                    throw AgentFailure.failed("The platform knows no application " + resource
                            + ". Check --resource against the application's audience.");
                case "invalid_scope" ->
                    throw AgentFailure.failed("The application does not offer that scope: " + description);
                case "temporarily_unavailable" ->
                    throw AgentFailure.unreachable(
                            "The platform cannot decide now: " + description, reply.retryAfter());
                default -> throw AgentFailure.failed("The platform did not accept the request: " + description);
            };
        } catch (MalformedJson malformed) {
            throw reply.notAPlatform(malformed);
        }
    }

    private static AgentFailure invalidClient(String description) {
        return description.contains("suspended")
                ? AgentFailure.refused("An administrator has suspended this device. Ask them to resume it.")
                : AgentFailure.notEnrolled(
                        "The platform does not accept this device's certificate (" + description + ")." + ENROLL_AGAIN);
    }

    private static String encoded(Map<String, String> form) {
        StringBuilder text = new StringBuilder();
        form.forEach((name, value) -> {
            if (!text.isEmpty()) {
                text.append('&');
            }
            text.append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        });
        return text.toString();
    }
}
