package io.portcullis.agent.token;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An access token that a program on this device holds, and which of the device's keys it is bound to. */
public final class HeldToken {

    private static final String NEW_ONE = " Get a new one: portcullis agent token --resource URI --dpop.";
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]+");

    private final String text;
    private final String keyThumbprint;

    private HeldToken(String text, String keyThumbprint) {
        this.text = text;
        this.keyThumbprint = keyThumbprint;
    }

    /** @throws AgentFailure failed, unless it is a token that is bound to a key; the message never holds the token */
    public static HeldToken parse(String text) throws AgentFailure {
        Matcher parts = COMPACT.matcher(text);
        if (!parts.matches()) {
            throw AgentFailure.failed("That is no access token." + NEW_ONE);
        }
        try {
            String payload = new String(Base64.getUrlDecoder().decode(parts.group(1)), StandardCharsets.UTF_8);
            Optional<JsonObject> confirmation = Json.parse(payload).optionalObject("cnf");
            Optional<String> key = confirmation.isPresent() ? confirmation.get().optionalText("jkt") : Optional.empty();
            return new HeldToken(
                    text,
                    key.orElseThrow(() -> AgentFailure.failed(
                            "The token is not bound to a key, so no proof goes with it: present this machine's"
                                    + " certificate where it is used." + NEW_ONE)));
        } catch (MalformedJson | IllegalArgumentException malformed) {
            throw AgentFailure.failed("That is no access token." + NEW_ONE);
        }
    }

    public String text() {
        return text;
    }

    /**
     * The identity whose key the token is bound to: the one in use, or the one before it, because a token outlives a
     * renewal.
     *
     * @throws AgentFailure failed, if it is neither
     */
    public DeviceIdentity holder(IdentityStore store, Instant now) throws AgentFailure {
        DeviceIdentity current = store.identity();
        if (isBoundTo(current)) {
            return current;
        }
        return store.previous()
                .filter(this::isBoundTo)
                .filter(previous -> now.isBefore(previous.expiresAt()))
                .orElseThrow(
                        () -> AgentFailure.failed("The token is bound to another key than this machine's." + NEW_ONE));
    }

    private boolean isBoundTo(DeviceIdentity identity) {
        return identity.jwk().thumbprint().equals(keyThumbprint);
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
