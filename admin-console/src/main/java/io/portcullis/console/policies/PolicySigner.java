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
import io.portcullis.contracts.WaiverPayload;
import io.portcullis.contracts.WireJson;

/**
 * Signs policy sets and waivers: compact JWS, ES256, each with a type of its own so that neither passes for the other.
 */
public final class PolicySigner {
    private final JWSHeader policySet;
    private final JWSHeader waiver;
    private final JWSSigner signer;

    PolicySigner(ECKey key) {
        try {
            this.signer = new ECDSASigner(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("not a key that signs with ES256", e);
        }
        this.policySet = header(ClaimNames.POLICY_SET_TYPE, key);
        this.waiver = header(ClaimNames.WAIVER_TYPE, key);
    }

    String sign(PolicySetPayload payload) {
        return sign(policySet, payload);
    }

    public String sign(WaiverPayload payload) {
        return sign(waiver, payload);
    }

    private static JWSHeader header(String type, ECKey key) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(type))
                .keyID(key.getKeyID())
                .build();
    }

    private String sign(JWSHeader header, Record payload) {
        JWSObject signed = new JWSObject(header, new Payload(WireJson.mapper().writeValueAsBytes(payload)));
        try {
            signed.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("It cannot be signed", e);
        }
        return signed.serialize();
    }
}
