package io.portcullis.agent.keys;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes keys in the TPM and proves to the platform that they live there, before a certificate is asked for. */
public interface AttestedKeys {

    /**
     * A new key pair in the token, and the platform's word that it believes so.
     *
     * @param token initialized; the key pair has to be in it as CKA_ID of the reference, private and public key
     * @throws AgentFailure refused, with the platform's {@code attestation.*} code, if it does not believe it; failed,
     *     if this machine cannot prove it. Either way no key is left behind, and the caller may go on with a key that
     *     is not attested.
     */
    Attested create(TpmToken token, Plane plane) throws AgentFailure, InterruptedException;

    /**
     * An attested key.
     *
     * @param attestation what {@code Portcullis-Attestation} names when a certificate is asked for this key
     */
    record Attested(KeyReference key, UUID attestation) {}

    /** The platform's attestation endpoints, with this machine's credentials whichever they are. */
    interface Plane {

        /**
         * Posts JSON and answers the JSON of a 200 or 201.
         *
         * @param path such as {@code /attestation/v1/challenges}
         * @throws AgentFailure refused, with the problem's code, or unreachable
         */
        JsonObject post(String path, Map<String, ? extends @Nullable Object> body)
                throws AgentFailure, InterruptedException;
    }
}
