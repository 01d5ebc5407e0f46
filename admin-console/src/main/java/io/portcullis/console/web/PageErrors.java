package io.portcullis.console.web;

import io.portcullis.console.login.Htmx;
import io.portcullis.console.login.SavedPages;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.console.platform.PlatformUnavailable;
import io.portcullis.console.platform.SignInAgain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** Failures of the platform, as pages. */
@ControllerAdvice(annotations = Controller.class)
@Order(1)
class PageErrors {
    private static final Logger LOG = LoggerFactory.getLogger(PageErrors.class);

    private final HttpSessionRequestCache whereTheyWere = SavedPages.inSession();

    @ExceptionHandler
    void platformUnavailable(PlatformUnavailable failure, HttpServletResponse response) throws IOException {
        LOG.warn("Platform unavailable: {}", failure.getMessage());
        response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }

    @ExceptionHandler
    void platformRefusal(PlatformRefusal refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        LOG.info("Platform refused with {} {}: {}", refusal.status(), refusal.code(), refusal.getMessage());
        request.setAttribute(RefusalOnErrorPage.SENTENCE, refusal.getMessage());
        response.sendError(refusal.status());
    }

    /** Ends the session here too; the page they wanted comes back after the new sign-in. */
    @ExceptionHandler
    void signInAgain(SignInAgain reason, HttpServletRequest request, HttpServletResponse response) throws IOException {
        LOG.info("Sign-in needed again: {}", reason.getMessage());
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
        SecurityContextHolder.clearContext();
        if (Htmx.isPartial(request)) {
            response.setHeader("HX-Redirect", "/signed-out?reason=expired");
            return;
        }
        whereTheyWere.saveRequest(request, response);
        response.sendRedirect("/signed-out?reason=expired");
    }
}
