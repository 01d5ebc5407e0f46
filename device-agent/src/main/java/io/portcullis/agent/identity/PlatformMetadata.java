package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.net.URI;

/** The authorization server's metadata, RFC 8414, with the mutual TLS aliases of RFC 8705 section 5. */
record PlatformMetadata(String issuer, URI tokenEndpoint) {

    static PlatformMetadata fetch(PlatformConnection connection, URI server) throws AgentFailure, InterruptedException {
        Reply reply = connection.get(server.resolve("/.well-known/oauth-authorization-server"));
        if (!reply.succeeded()) {
            throw reply.notAPlatform(new MalformedJson("HTTP " + reply.status()));
        }
        JsonObject metadata = reply.json();
        try {
            URI endpoint = URI.create(metadata.object("mtls_endpoint_aliases").text("token_endpoint"));
            if (!"https".equals(endpoint.getScheme())) {
                throw new MalformedJson("its token endpoint is not https");
            }
            return new PlatformMetadata(metadata.text("issuer"), endpoint);
        } catch (MalformedJson malformed) {
            throw reply.notAPlatform(malformed);
        } catch (IllegalArgumentException notAnAddress) {
            throw reply.notAPlatform(new MalformedJson("its token endpoint is no address"));
        }
    }
}
