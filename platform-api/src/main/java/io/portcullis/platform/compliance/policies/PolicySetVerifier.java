package io.portcullis.platform.compliance.policies;

import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.signatures.SignedMessages;
import io.portcullis.platform.compliance.signatures.SignedMessages.Opened;
import io.portcullis.platform.compliance.signatures.TrustedSigners;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Says whether a message is a policy set signed by somebody trusted. Revision order and content are judged after. */
public final class PolicySetVerifier {
    private final SignedMessages messages;

    PolicySetVerifier(SignedMessages messages) {
        this.messages = messages;
    }

    /** @throws TrustedSigners.SignersUnreadable if nothing can be judged now */
    public Verification verify(String message) {
        return switch (messages.open(message, ClaimNames.POLICY_SET_TYPE, "policy set")) {
            case Opened.Refused(var reason) -> refused(SignedMessages.claimed(message, "revision"), reason);
            case Opened.Signed(var payload, var signer) ->
                payload(payload, signer, SignedMessages.claimed(message, "revision"));
        };
    }

    private static Verification payload(String text, String signer, long claimed) {
        PolicySetPayload payload;
        try {
            payload = WireJson.mapper().readValue(text, PolicySetPayload.class);
        } catch (JacksonException e) {
            return refused(claimed, "The signed payload is not a policy set: " + e.getOriginalMessage());
        }
        if (payload == null || !complete(payload)) {
            return refused(claimed, "The signed payload lacks revision, published_at, published_by or document.");
        }
        var faults = payload.rollout() == null ? List.<String>of() : RolloutPlans.faults(payload.rollout());
        if (!faults.isEmpty()) {
            return new Verification.Refused(claimed, faults);
        }
        return new Verification.Verified(payload, signer);
    }

    @SuppressWarnings("ConstantValue") // what comes from JSON may lack any member
    private static boolean complete(PolicySetPayload payload) {
        @Nullable Object publishedAt = payload.publishedAt();
        @Nullable Object publishedBy = payload.publishedBy();
        @Nullable Object document = payload.document();
        return payload.revision() > 0 && publishedAt != null && publishedBy != null && document != null;
    }

    private static Verification refused(long claimed, String reason) {
        return new Verification.Refused(claimed, List.of(reason));
    }

    public sealed interface Verification {
        record Verified(PolicySetPayload payload, String signer) implements Verification {}

        record Refused(long claimedRevision, List<String> reasons) implements Verification {}
    }
}
