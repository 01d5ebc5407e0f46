package io.portcullis.console.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.stereotype.Component;

/** A sign-in that did not work: says so on a page with a way to try again, never in a loop of redirects. */
@Component
class SignInFailure implements AuthenticationFailureHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SignInFailure.class);

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
            throws IOException {
        LOG.warn("Sign-in failed: {}", exception.getMessage());
        boolean noRole = exception instanceof OAuth2AuthenticationException oauth
                && oauth.getError().getErrorCode().equals("access_denied");
        response.sendRedirect(noRole ? "/signed-out?reason=denied" : "/signed-out?reason=failed");
    }
}
