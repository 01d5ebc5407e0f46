package io.portcullis.verifier.spring;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Answers a request whose token is good, and not enough for what it asks. */
final class DeviceTokenDeniedHandler implements AccessDeniedHandler {
    private static final String SCOPE_PREFIX = "SCOPE_";

    private final AnswerWriter writer;

    DeviceTokenDeniedHandler(AnswerWriter writer) {
        this.writer = writer;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        if (!response.isCommitted()) {
            writer.write(response, answer(denied), Scheme.answering(request));
        }
    }

    private static Answer answer(AccessDeniedException denied) {
        AuthorizationResult result =
                denied instanceof AuthorizationDeniedException because ? because.getAuthorizationResult() : null;
        return switch (result) {
            case LevelDecision level -> Answer.levelNotReached(level.required());
            case AuthorityAuthorizationDecision authorities -> Answer.scopeMissing(scopes(authorities));
            case null, default -> Answer.scopeMissing(List.of());
        };
    }

    private static List<String> scopes(AuthorityAuthorizationDecision decision) {
        return decision.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .filter(authority -> authority != null && authority.startsWith(SCOPE_PREFIX))
                .map(authority -> authority.substring(SCOPE_PREFIX.length()))
                .toList();
    }
}
