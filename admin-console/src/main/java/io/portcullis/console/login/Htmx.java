package io.portcullis.console.login;

import jakarta.servlet.http.HttpServletRequest;

/** Requests that htmx makes for a part of a page. */
public final class Htmx {
    private Htmx() {}

    public static boolean isPartial(HttpServletRequest request) {
        return "true".equals(request.getHeader("HX-Request"))
                && !"true".equals(request.getHeader("HX-History-Restore-Request"));
    }
}
