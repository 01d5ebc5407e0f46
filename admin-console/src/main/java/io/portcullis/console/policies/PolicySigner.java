package io.portcullis.console.policies;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.WireJson;

/** Signs policy sets: compact JWS, ES256. */
final class PolicySigner {
    private final JWSHeader header;
    private final JWSSigner signer;

    PolicySigner(ECKey key) {
        try {
            this.signer = new ECDSASigner(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("not a key that signs with ES256", e);
        }
        this.header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(ClaimNames.POLICY_SET_TYPE))
                .keyID(key.getKeyID())
                .build();
    }

    String sign(PolicySetPayload payload) {
        JWSObject signed = new JWSObject(header, new Payload(WireJson.mapper().writeValueAsBytes(payload)));
        try {
            signed.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("The policy set cannot be signed", e);
        }
        return signed.serialize();
    }
}
