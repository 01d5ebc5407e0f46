package io.portcullis.verifier;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a request goes, as RFC 9449 section 4.3 compares it: normalised by syntax and by scheme (RFC 3986 sections
 * 6.2.2 and 6.2.3), without query and fragment. Two that are equal are the same place.
 *
 * @param text the normal form
 */
public record TargetUri(String text) {
    private static final int LONGEST = 2048;
    private static final int HTTPS = 443;

    /** Empty unless it is an absolute https URI of at most 2048 characters, without user information. */
    public static Optional<TargetUri> parse(String text) {
        if (text.length() > LONGEST || !StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
                return Optional.empty();
            }
            String port = uri.getPort() < 0 || uri.getPort() == HTTPS ? "" : ":" + uri.getPort();
            return Optional.of(new TargetUri("https://" + uri.getHost().toLowerCase(Locale.ROOT) + port
                    + withoutDots(spelled(uri.getRawPath()))));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Escapes that need not be are undone, the others are in capitals. */
    private static String spelled(String path) {
        StringBuilder result = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                // The parser of URIs has seen to it that two digits follow.
                String digits = path.substring(i + 1, i + 3);
                char escaped = (char) Integer.parseInt(digits, 16);
                if (isUnreserved(escaped)) {
                    result.append(escaped);
                } else {
                    result.append('%').append(digits.toUpperCase(Locale.ROOT));
                }
                i += 2;
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    /** RFC 3986 section 5.2.4. */
    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        boolean directory = path.isEmpty();
        for (String segment : path.isEmpty() ? new String[0] : path.substring(1).split("/", -1)) {
            directory = segment.equals(".") || segment.equals("..");
            if (!directory) {
                kept.addLast(segment);
            } else if (segment.equals("..")) {
                kept.pollLast();
            }
        }
        if (directory) {
            kept.addLast("");
        }
        return "/" + String.join("/", kept);
    }
}
