package io.portcullis.localstack.demo;

import io.portcullis.contracts.ApplicationDocument;
import io.portcullis.contracts.ApplicationRequest;
import io.portcullis.contracts.DevicePosture;
import io.portcullis.contracts.EnrollmentTokenDocument;
import io.portcullis.contracts.EnrollmentTokenRequest;
import io.portcullis.contracts.PolicyRevisionDocument;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.StackAddresses;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** What an administrator's script does, signed in as the automation client. */
final class AdminApi {
    private static final String JSON = "application/json";

    private final Web web;
    private final StackAddresses addresses;
    private final String authorization;
    private final JsonNode grant;

    private AdminApi(Web web, StackAddresses addresses, JsonNode grant) {
        this.web = web;
        this.addresses = addresses;
        this.grant = grant;
        this.authorization = "Bearer " + grant.path("access_token").asString("");
    }

    static AdminApi signIn(Web web, StackAddresses addresses) {
        String credentials = addresses.automationClientId() + ":" + addresses.automationClientSecret();
        Web.Answer answer = web.post(
                addresses.issuer() + "/oauth2/token",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)),
                "application/x-www-form-urlencoded",
                "grant_type=client_credentials&scope=portcullis.read%20portcullis.write");
        DemoFailure.unless(answer.status() == 200, "The automation client got no token: " + answer.inShort());
        return new AdminApi(web, addresses, answer.as(JsonNode.class));
    }

    String scopes() {
        return grant.path("scope").asString("");
    }

    long expiresInSeconds() {
        return grant.path("expires_in").asLong(0);
    }

    Optional<ApplicationDocument> application(String audience) {
        Web.Answer answer = web.get(addresses.issuer() + "/api/v1/applications", authorization);
        DemoFailure.unless(answer.status() == 200, "Cannot list the applications: " + answer.inShort());
        return Arrays.stream(answer.as(ApplicationDocument[].class))
                .filter(application -> application.audience().equals(audience))
                .findFirst();
    }

    ApplicationDocument register(ApplicationRequest request) {
        Web.Answer answer = web.post(addresses.issuer() + "/api/v1/applications", authorization, JSON, json(request));
        DemoFailure.unless(answer.status() == 201, "Cannot register the application: " + answer.inShort());
        return answer.as(ApplicationDocument.class);
    }

    String enrollmentSecret(String description) {
        EnrollmentTokenRequest request =
                new EnrollmentTokenRequest(description, 1, 900L, List.of("demo"), "company", null, null);
        Web.Answer answer =
                web.post(addresses.issuer() + "/api/v1/enrollment-tokens", authorization, JSON, json(request));
        DemoFailure.unless(answer.status() == 201, "Cannot create an enrollment token: " + answer.inShort());
        String secret = answer.as(EnrollmentTokenDocument.class).secret();
        if (secret == null) {
            throw new DemoFailure("The new enrollment token came without its secret");
        }
        return secret;
    }

    DevicePosture posture(UUID device) {
        Web.Answer answer = web.get(addresses.issuer() + "/api/v1/devices/" + device + "/posture", authorization);
        DemoFailure.unless(answer.status() == 200, "Cannot read the device's posture: " + answer.inShort());
        return answer.as(DevicePosture.class);
    }

    PolicyRevisionDocument publish(String yaml) {
        Web.Answer answer =
                web.post(addresses.consoleUrl() + "/api/v1/policy-revisions", authorization, "application/yaml", yaml);
        DemoFailure.unless(
                answer.status() >= 200 && answer.status() < 300,
                "The console did not take the policy set: " + answer.inShort());
        return answer.as(PolicyRevisionDocument.class);
    }

    PolicyRevisionDocument revision(long number) {
        Web.Answer answer = web.get(addresses.consoleUrl() + "/api/v1/policy-revisions/" + number, authorization);
        DemoFailure.unless(answer.status() == 200, "Cannot read revision " + number + ": " + answer.inShort());
        return answer.as(PolicyRevisionDocument.class);
    }

    private static String json(Object value) {
        return WireJson.mapper().writeValueAsString(value);
    }
}
