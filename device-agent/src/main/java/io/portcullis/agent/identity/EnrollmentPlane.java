package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.agent.keys.AttestedKeys;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attestation by a machine that has no certificate yet: the enrollment token speaks for it. */
final class EnrollmentPlane implements AttestedKeys.Plane {

    private final PlatformConnection connection;
    private final URI server;
    private final EnrollmentSecret secret;

    EnrollmentPlane(PlatformConnection connection, URI server, EnrollmentSecret secret) {
        this.connection = connection;
        this.server = server;
        this.secret = secret;
    }

    @Override
    public JsonObject post(String path, Map<String, ? extends @Nullable Object> body)
            throws AgentFailure, InterruptedException {
        Reply reply = connection.post(
                server.resolve(path),
                "application/json",
                Json.compact(body),
                Map.of(
                        "Authorization",
                        secret.basicCredentials(),
                        "Accept",
                        "application/json, application/problem+json"));
        if (reply.status() == 200 || reply.status() == 201) {
            return reply.json();
        }
        throw refused(reply);
    }

    private static AgentFailure refused(Reply reply) {
        try {
            JsonObject problem = Json.parse(reply.body());
            String code = problem.optionalText("code").orElse("");
            String detail = problem.optionalText("detail")
                    .or(() -> problem.optionalText("title"))
                    .orElse("no reason given")
                    .replaceAll("\\s+", " ");
            return AgentFailure.refused("The platform does not accept the proof that the key is in a TPM: " + detail
                            + " (" + code + ").")
                    .coded(code);
        } catch (MalformedJson malformed) {
            return AgentFailure.refused(
                    "The platform does not accept the proof that the key is in a TPM (HTTP " + reply.status() + ").");
        }
    }
}
