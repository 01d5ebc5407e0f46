package io.portcullis.verifier;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;

/**
 * A token in its three parts (RFC 7515 section 7.1), none of which has been looked into.
 *
 * @param signingInput the first two parts with the dot between them
 */
record CompactToken(String header, String payload, Base64URL signature, String signingInput) {
    private static final boolean[] LEGAL = legalCharacters();

    static CompactToken parse(String token) throws Refusal {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first <= 0 || second <= first + 1 || second == token.length() - 1 || !isBase64Url(token, first, second)) {
            throw malformed();
        }
        return new CompactToken(
                token.substring(0, first),
                token.substring(first + 1, second),
                new Base64URL(token.substring(second + 1)),
                token.substring(0, second));
    }

    /** Strict on purpose: lenient decoders skip what they do not know, so one token could come in many spellings. */
    private static boolean isBase64Url(String token, int firstDot, int secondDot) {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if ((c >= LEGAL.length || !LEGAL[c]) && i != firstDot && i != secondDot) {
                return false;
            }
        }
        return true;
    }

    private static boolean[] legalCharacters() {
        boolean[] legal = new boolean[128];
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                .chars()
                .forEach(c -> legal[c] = true);
        return legal;
    }

    byte[] signedBytes() {
        return signingInput.getBytes(StandardCharsets.US_ASCII);
    }

    Map<String, Object> headerMembers() throws Refusal {
        return object(header);
    }

    /** Only to be called once the signature is known to be good. */
    Map<String, Object> claims() throws Refusal {
        return object(payload);
    }

    /** One part as a JSON object. */
    static Map<String, Object> object(String encoded) throws Refusal {
        try {
            String text = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            // The parser takes "null" for an empty object.
            if (text.startsWith("{")) {
                return JSONObjectUtils.parse(text);
            }
        } catch (IllegalArgumentException | ParseException e) {
            // Said below.
        }
        throw malformed();
    }

    static Refusal malformed() {
        return new Refusal(Reason.MALFORMED, "the token is not a signed JWT in compact form");
    }
}
