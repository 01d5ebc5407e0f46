package io.portcullis.verifier;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;

/** A token in its three parts (RFC 7515 section 7.1); only the header has been looked into. */
record CompactToken(JWSHeader header, String signingInput, String payload, Base64URL signature) {

    static CompactToken parse(String token) throws Refusal {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first <= 0 || second <= first + 1 || second == token.length() - 1 || !isBase64Url(token, first, second)) {
            throw malformed();
        }
        JWSHeader header = header(new Base64URL(token.substring(0, first)));
        return new CompactToken(
                header,
                token.substring(0, second),
                token.substring(first + 1, second),
                new Base64URL(token.substring(second + 1)));
    }

    /** Strict on purpose: the decoder skips what it does not know, so one token could come in many spellings. */
    private static boolean isBase64Url(String token, int firstDot, int secondDot) {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            boolean legal = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || i == firstDot
                    || i == secondDot;
            if (!legal) {
                return false;
            }
        }
        return true;
    }

    private static JWSHeader header(Base64URL encoded) throws Refusal {
        Map<String, Object> members = object(encoded);
        // Said before parsing further, because the parser knows no header without a signature algorithm.
        if (!(members.get("alg") instanceof String algorithm) || !isSupported(algorithm)) {
            throw new Refusal(Reason.ALGORITHM_NOT_ALLOWED, "the token's signature algorithm is not allowed");
        }
        if (members.containsKey("crit")) {
            throw new Refusal(Reason.CRITICAL_HEADER, "the token has critical header parameters");
        }
        try {
            return JWSHeader.parse(members, encoded);
        } catch (ParseException | IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static boolean isSupported(String algorithm) {
        for (SignatureAlgorithm supported : SignatureAlgorithm.values()) {
            if (supported.name().equals(algorithm)) {
                return true;
            }
        }
        return false;
    }

    byte[] signedBytes() {
        return signingInput.getBytes(StandardCharsets.US_ASCII);
    }

    /** Only to be called once the signature is known to be good. */
    Map<String, Object> claims() throws Refusal {
        return object(new Base64URL(payload));
    }

    private static Map<String, Object> object(Base64URL encoded) throws Refusal {
        String text = encoded.decodeToString();
        try {
            // The parser takes "null" for an empty object.
            if (text.startsWith("{")) {
                return JSONObjectUtils.parse(text);
            }
        } catch (ParseException e) {
            // Said below.
        }
        throw malformed();
    }

    private static Refusal malformed() {
        return new Refusal(Reason.MALFORMED, "the token is not a signed JWT in compact form");
    }
}
