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
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Client credentials grant over mutual TLS (RFC 6749 section 4.4, RFC 8705), the application named by RFC 8707; with a
 * DPoP proof where the token is to be bound to the key (RFC 9449 section 5).
 */
public final class TokenClient {

    private static final String ENROLL_AGAIN = " Enroll this machine again with a new enrollment token and --force.";

    private static final String CERTIFICATE_BOUND = "Bearer";
    private static final String KEY_BOUND = "DPoP";
    private static final Duration CLOCKS_AGREE = Duration.ofSeconds(30);

    private final IdentityStore store;
    private final Clock clock;

    public TokenClient(IdentityStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** @param dpop whether the token is to be bound to the device's key, not to its certificate */
    public TokenAnswer request(String resource, Optional<String> scope, boolean dpop)
            throws AgentFailure, InterruptedException {
        DeviceIdentity identity = store.validIdentity(clock.instant());
        Enrollment enrollment = store.state(identity).enrollment();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", identity.deviceId().toString());
        form.put("resource", resource);
        scope.ifPresent(text -> form.put("scope", text));
        PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
        URI endpoint = enrollment.tokenEndpoint();
        if (!dpop) {
            return answer(ask(connection, endpoint, form, Optional.empty()), resource, CERTIFICATE_BOUND);
        }
        DpopProof proof = new DpopProof("POST", endpoint, Optional.empty(), Optional.empty());
        Instant now = clock.instant();
        Reply reply = ask(connection, endpoint, form, Optional.of(proof.sign(identity, now)));
        Optional<String> second = secondProof(reply, proof, identity, now);
        return answer(second.isPresent() ? ask(connection, endpoint, form, second) : reply, resource, KEY_BOUND);
    }

    private static Reply ask(
            PlatformConnection connection, URI endpoint, Map<String, String> form, Optional<String> proof)
            throws AgentFailure {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        proof.ifPresent(text -> headers.put("DPoP", text));
        return connection.post(endpoint, "application/x-www-form-urlencoded", encoded(form), headers);
    }

    /** One that may do where the first did not: with the server's nonce (RFC 9449 section 8), or the server's time. */
    private static Optional<String> secondProof(Reply reply, DpopProof first, DeviceIdentity identity, Instant now)
            throws AgentFailure {
        if (reply.status() != 400) {
            return Optional.empty();
        }
        return switch (reply.json().optionalText("error").orElse("")) {
            case "use_dpop_nonce" ->
                reply.header("DPoP-Nonce")
                        .map(nonce -> new DpopProof(
                                        first.method(), first.address(), first.accessToken(), Optional.of(nonce))
                                .sign(identity, now));
            case "invalid_dpop_proof" ->
                reply.date()
                        .filter(time -> Duration.between(time, now).abs().compareTo(CLOCKS_AGREE) > 0)
                        .map(time -> first.sign(identity, time));
            default -> Optional.empty();
        };
    }

    private static TokenAnswer answer(Reply reply, String resource, String wantedType) throws AgentFailure {
        JsonObject body = reply.json();
        try {
            if (reply.succeeded()) {
                if (!body.text("token_type").equalsIgnoreCase(wantedType)) {
                    throw AgentFailure.failed("The platform gave a token of another type than " + wantedType
                            + ": it is too old to bind tokens to keys. Do without --dpop.");
                }
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
