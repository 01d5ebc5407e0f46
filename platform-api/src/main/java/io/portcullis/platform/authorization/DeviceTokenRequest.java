package io.portcullis.platform.authorization;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/** A device's request for a token, with the DPoP proof that came in its header. */
final class DeviceTokenRequest extends OAuth2ClientCredentialsAuthenticationToken {
    private static final long serialVersionUID = 1L;
    private static final String HEADER = "DPoP";

    private final transient Optional<String> proof;

    private DeviceTokenRequest(OAuth2ClientCredentialsAuthenticationToken request, Optional<String> proof) {
        super((Authentication) request.getPrincipal(), request.getScopes(), request.getAdditionalParameters());
        this.proof = proof;
    }

    Optional<String> proof() {
        return proof;
    }

    /**
     * Reads the request as Spring does, and the header itself: a proof decides what a token is bound to, so neither a
     * form parameter of that name may stand for one, nor an empty header hide one.
     */
    static final class Converter implements AuthenticationConverter {
        private final AuthenticationConverter form = new OAuth2ClientCredentialsAuthenticationConverter();

        @Override
        public @Nullable Authentication convert(HttpServletRequest request) {
            List<String> headers = Collections.list(request.getHeaders(HEADER));
            if (headers.size() > 1) {
                throw DpopProofs.refused("The request has more than one DPoP header.");
            }
            return form.convert(request) instanceof OAuth2ClientCredentialsAuthenticationToken grant
                    ? new DeviceTokenRequest(grant, headers.stream().findFirst())
                    : null;
        }
    }
}
