package io.portcullis.console.login;

import io.portcullis.console.platform.PlatformReachability;
import io.portcullis.console.platform.PlatformRegistration;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.stereotype.Component;

/**
 * Sends a browser to the platform's sign-in page, or tells the person that the platform is down: better than a
 * connection error at an address they did not ask for.
 */
@Component
class SignInEntryPoint implements AuthenticationEntryPoint {
    static final String SIGN_IN = "/oauth2/authorization/" + PlatformRegistration.ID;

    private final PlatformReachability platform;

    SignInEntryPoint(PlatformReachability platform) {
        this.platform = platform;
    }

    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException authException)
            throws IOException, ServletException {
        if (Htmx.isPartial(request)) {
            // A fragment cannot sign in; the page around it can.
            response.setHeader("HX-Refresh", "true");
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else if (platform.reachable()) {
            response.sendRedirect(SIGN_IN);
        } else {
            request.getRequestDispatcher("/unavailable").forward(request, response);
        }
    }
}
