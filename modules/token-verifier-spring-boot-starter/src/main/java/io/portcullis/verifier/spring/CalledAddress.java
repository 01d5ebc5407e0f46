package io.portcullis.verifier.spring;

import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What clients call this application, which their proofs have to name. From configuration alone: were it taken from the
 * request, whoever can forward a request would choose what its proof has to be for.
 */
final class CalledAddress {
    private final String start;

    private CalledAddress(String start) {
        this.start = start;
    }

    /**
     * @param publicUrl where a proxy hands over to this application
     * @param audience tells the host where {@code publicUrl} is absent
     * @return empty when neither says it: then there is nothing to compare a proof with
     * @throws IllegalStateException if {@code publicUrl} is no https URI, or has a query or a fragment
     */
    static Optional<CalledAddress> of(@Nullable URI publicUrl, String audience) {
        if (publicUrl != null) {
            if (!isHttps(publicUrl) || publicUrl.getRawQuery() != null || publicUrl.getRawFragment() != null) {
                throw new IllegalStateException(
                        "portcullis.verifier.public-url must be an https URI without query and fragment: " + publicUrl);
            }
            return Optional.of(new CalledAddress(origin(publicUrl) + withoutEnd(publicUrl.getRawPath())));
        }
        try {
            URI resource = URI.create(audience);
            return isHttps(resource) ? Optional.of(new CalledAddress(origin(resource))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isHttps(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null;
    }

    private static String origin(URI uri) {
        return "https://" + uri.getRawAuthority();
    }

    private static String withoutEnd(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * Without the query, which a proof does not name. The path is the one that arrived: a filter that believes
     * forwarding headers may have put another before it.
     */
    String of(HttpServletRequest request) {
        return start + arrived(request).getRequestURI();
    }

    private static HttpServletRequest arrived(HttpServletRequest request) {
        HttpServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper
                && wrapper.getRequest() instanceof HttpServletRequest next) {
            inner = next;
        }
        return inner;
    }
}
