package io.portcullis.verifier;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key a token claims to be signed with, and only among those that its header may name. An issuer writes the
 * same header on every token, so headers of tokens whose signature was good are remembered.
 */
final class HeaderCheck {
    /** An issuer has a header per signing key; an attacker brings none in here. */
    private static final int MOST_REMEMBERED = 32;

    record Checked(JWSHeader header, VerificationKey key) {}

    private final Set<SignatureAlgorithm> allowed;
    private final IssuerKeys keys;
    private final Map<String, Checked> remembered = new ConcurrentHashMap<>();

    HeaderCheck(Set<SignatureAlgorithm> allowed, IssuerKeys keys) {
        this.allowed = allowed;
        this.keys = keys;
    }

    Checked check(CompactToken token, @Nullable KeySet inHand) throws Refusal {
        Checked known = remembered.get(token.header());
        if (known != null && inHand != null && inHand.holds(known.key)) {
            return known;
        }
        JWSHeader header = parse(token);
        checkAlgorithm(header.getAlgorithm().getName());
        if (!isAccessToken(header.getType())) {
            throw new Refusal(Reason.WRONG_TYPE, "the token is not of type at+jwt");
        }
        if (header.getKeyID() == null) {
            throw new Refusal(Reason.UNKNOWN_KEY, "the token does not say which key signed it");
        }
        VerificationKey key = keys.find(header.getKeyID());
        if (!key.algorithm().jose().equals(header.getAlgorithm())) {
            throw new Refusal(Reason.ALGORITHM_NOT_ALLOWED, "the token's algorithm is not that of its key");
        }
        return new Checked(header, key);
    }

    /** To be called when the signature proved good. */
    void remember(CompactToken token, Checked checked) {
        if (checked.equals(remembered.get(token.header()))) {
            return;
        }
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(token.header(), checked);
    }

    private JWSHeader parse(CompactToken token) throws Refusal {
        Map<String, Object> members = token.headerMembers();
        // Said before parsing further, because the parser knows no header without a signature algorithm.
        if (!(members.get("alg") instanceof String algorithm)) {
            throw notAllowed();
        }
        checkAlgorithm(algorithm);
        if (members.containsKey("crit")) {
            throw new Refusal(Reason.CRITICAL_HEADER, "the token has critical header parameters");
        }
        try {
            return JWSHeader.parse(members, new Base64URL(token.header()));
        } catch (ParseException | IllegalArgumentException e) {
            throw CompactToken.malformed();
        }
    }

    private void checkAlgorithm(String name) throws Refusal {
        for (SignatureAlgorithm algorithm : allowed) {
            if (algorithm.name().equals(name)) {
                return;
            }
        }
        throw notAllowed();
    }

    private static Refusal notAllowed() {
        return new Refusal(Reason.ALGORITHM_NOT_ALLOWED, "the token's signature algorithm is not allowed");
    }

    /** RFC 9068 section 4: {@code at+jwt} or its full media type, in any case. */
    private static boolean isAccessToken(@Nullable JOSEObjectType type) {
        return type != null
                && ("at+jwt".equalsIgnoreCase(type.getType()) || "application/at+jwt".equalsIgnoreCase(type.getType()));
    }
}
