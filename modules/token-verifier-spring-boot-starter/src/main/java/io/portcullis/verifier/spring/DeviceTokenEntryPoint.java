package io.portcullis.verifier.spring;

import io.portcullis.verifier.UserAuthenticationRequirement;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/** Answers a request without a good token. */
final class DeviceTokenEntryPoint implements AuthenticationEntryPoint {
    private final AnswerWriter writer;
    private final UserAuthenticationRequirement userAuthentication;

    DeviceTokenEntryPoint(AnswerWriter writer, UserAuthenticationRequirement userAuthentication) {
        this.writer = writer;
        this.userAuthentication = userAuthentication;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        Answer answer = switch (failure) {
            case TokenRejectedException rejection -> Answer.rejected(rejection.rejected(), userAuthentication);
            case UnreadableCredentialsException unreadable ->
                Answer.unreadable(String.valueOf(unreadable.getMessage()));
            default -> Answer.noCredentials();
        };
        writer.write(response, answer, Scheme.answering(request));
    }
}
