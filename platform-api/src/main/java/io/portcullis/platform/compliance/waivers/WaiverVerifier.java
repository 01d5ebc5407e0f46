package io.portcullis.platform.compliance.waivers;

import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WaiverPayload;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.signatures.SignedMessages;
import io.portcullis.platform.compliance.signatures.SignedMessages.Opened;
import io.portcullis.platform.compliance.signatures.TrustedSigners;
import io.portcullis.policy.Waiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Says whether a message is a waiver signed by somebody trusted, and whether it could ever be granted. */
public final class WaiverVerifier {
    private final SignedMessages messages;

    WaiverVerifier(SignedMessages messages) {
        this.messages = messages;
    }

    /**
     * @param key of the message: an approved waiver under another's key would replace it in the compacted topic
     * @throws TrustedSigners.SignersUnreadable if nothing can be judged now
     */
    public Verification verify(String key, String message) {
        return switch (verify(message)) {
            case Verification.Refused refused -> refused;
            case Verification.Verified verified ->
                key.equals(Topics.waiverKey(verified.payload().id()))
                        ? verified
                        : new Verification.Refused(
                                verified.payload().version(),
                                List.of("The message's key " + SignedMessages.quoted(key) + " is not that of waiver "
                                        + verified.payload().id() + "."));
        };
    }

    /** The same for one that is stored. */
    public Verification verify(String message) {
        long claimed = SignedMessages.claimed(message, "version");
        return switch (messages.open(message, ClaimNames.WAIVER_TYPE, "waiver")) {
            case Opened.Refused(var reason) -> new Verification.Refused(claimed, List.of(reason));
            case Opened.Signed(var payload, var signer) -> payload(payload, signer, claimed);
        };
    }

    private static Verification payload(String text, String signer, long claimed) {
        try {
            var payload = WireJson.mapper().readValue(text, WaiverPayload.class);
            var faults = faults(payload);
            return faults.isEmpty()
                    ? new Verification.Verified(payload, waiver(payload), signer)
                    : new Verification.Refused(claimed, faults);
        } catch (JacksonException e) {
            return refused(claimed, "The signed payload is not a waiver: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return refused(claimed, "The waiver cannot be granted: " + e.getMessage() + ".");
        }
    }

    @SuppressWarnings("ConstantValue") // what comes from JSON may lack any member
    private static List<String> faults(@Nullable WaiverPayload payload) {
        if (payload == null
                || Stream.<@Nullable Object>of(
                                payload.id(),
                                payload.check(),
                                payload.from(),
                                payload.until(),
                                payload.reason(),
                                payload.requestedBy(),
                                payload.approvers())
                        .anyMatch(Objects::isNull)) {
            return List.of("The signed payload lacks id, check, from, until, reason, requested_by or approvers.");
        }
        List<String> faults = new ArrayList<>();
        if (payload.version() < 1) {
            faults.add("The waiver's version is not positive.");
        }
        if (payload.withdrawnAt() == null) {
            if (payload.approvers().isEmpty()) {
                faults.add("Nobody approved the waiver.");
            }
            if (payload.approvers().contains(payload.requestedBy())) {
                faults.add("The waiver was approved by who asked for it.");
            }
        }
        return faults;
    }

    private static Waiver waiver(WaiverPayload payload) {
        return new Waiver(
                payload.id(),
                payload.check(),
                payload.device(),
                payload.group(),
                payload.from(),
                payload.until(),
                payload.reason(),
                payload.requestedBy(),
                payload.approvers());
    }

    private static Verification refused(long claimed, String reason) {
        return new Verification.Refused(claimed, List.of(reason));
    }

    public sealed interface Verification {
        record Verified(WaiverPayload payload, Waiver waiver, String signer) implements Verification {
            UUID id() {
                return payload.id();
            }
        }

        record Refused(long claimedVersion, List<String> reasons) implements Verification {}
    }
}
