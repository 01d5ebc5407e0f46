package io.portcullis.console.login;

import org.springframework.security.web.savedrequest.HttpSessionRequestCache;

/**
 * Where somebody was going when they had to sign in. Only whole pages count: a fragment is no place to come back to.
 */
public final class SavedPages {
    private SavedPages() {}

    @SuppressWarnings("NullAway") // no marker parameter in addresses: null is how the cache is told so
    public static HttpSessionRequestCache inSession() {
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setMatchingRequestParameterName(null);
        cache.setRequestMatcher(request -> request.getMethod().equals("GET") && !Htmx.isPartial(request));
        return cache;
    }
}
