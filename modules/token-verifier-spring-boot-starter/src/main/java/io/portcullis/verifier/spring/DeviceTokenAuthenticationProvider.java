package io.portcullis.verifier.spring;

import io.portcullis.verifier.DpopRequest;
import io.portcullis.verifier.TokenVerifier;
import io.portcullis.verifier.Verification;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Asks the verifier. */
final class DeviceTokenAuthenticationProvider implements AuthenticationProvider {
    private final TokenVerifier verifier;

    DeviceTokenAuthenticationProvider(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        if (!(authentication instanceof PresentedToken presented)) {
            return null;
        }
        DpopRequest request = presented.request();
        Verification verification = request == null
                ? verifier.verify(presented.token(), presented.certificate())
                : verifier.verifyWithProof(presented.token(), request);
        return switch (verification) {
            case Verification.Verified verified -> new DeviceAuthentication(verified.token());
            case Verification.Rejected rejected -> throw new TokenRejectedException(rejected);
        };
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return PresentedToken.class.isAssignableFrom(authentication);
    }
}
