package io.portcullis.console.login;

import io.portcullis.console.platform.PlatformTokens;
import io.portcullis.console.platform.SignInAgain;
import io.portcullis.contracts.WireJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.security.GeneralSecurityException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * People's tokens, one row a session. Not in the session itself: the platform accepts a refresh token once, and two
 * requests of one page, perhaps on two nodes, would both use it. The row's lock lets one of them refresh and the other
 * find the result.
 */
@Component
class SessionTokens implements OAuth2AuthorizedClientRepository, PlatformTokens {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTokens.class);
    private static final String ID = SessionTokens.class.getName();
    private static final Duration MARGIN = Duration.ofSeconds(20);
    /** Longer than any session or refresh token lives. */
    private static final Duration KEPT = Duration.ofHours(24);

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final TokenCipher cipher;
    private final TokenEndpoint endpoint;
    private final Clock clock;

    SessionTokens(
            JdbcClient jdbc,
            TransactionOperations transactions,
            TokenCipher cipher,
            TokenEndpoint endpoint,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.cipher = cipher;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    @Override
    public String accessToken() {
        UUID id = currentId().orElseThrow(() -> new SignInAgain("Nobody is signed in"));
        StoredTokens tokens = read(id, "").orElseThrow(() -> new SignInAgain("No access token for this session"));
        return fresh(tokens) ? tokens.access() : refreshed(id);
    }

    private String refreshed(UUID id) {
        String token = transactions.execute(status -> {
            StoredTokens tokens =
                    read(id, " FOR UPDATE").orElseThrow(() -> new SignInAgain("No access token for this session"));
            if (fresh(tokens)) {
                return tokens.access();
            }
            String refresh = tokens.refresh();
            if (refresh == null) {
                throw new SignInAgain("The access token has expired and there is no refresh token");
            }
            StoredTokens next = StoredTokens.of(endpoint.refresh(
                    tokens.principal(), tokens.accessToken(), new OAuth2RefreshToken(refresh, tokens.issuedAt())));
            jdbc.sql("UPDATE session_tokens SET sealed = :sealed, updated_at = :now WHERE id = :id")
                    .param("sealed", seal(next))
                    .param("now", now())
                    .param("id", id)
                    .update();
            return next.access();
        });
        if (token == null) {
            throw new SignInAgain("No access token for this session");
        }
        return token;
    }

    private boolean fresh(StoredTokens tokens) {
        return clock.instant().plus(MARGIN).isBefore(tokens.expiresAt());
    }

    @Override
    public void saveAuthorizedClient(
            OAuth2AuthorizedClient client,
            Authentication principal,
            HttpServletRequest request,
            HttpServletResponse response) {
        UUID id = UUID.randomUUID();
        jdbc.sql("INSERT INTO session_tokens (id, sealed, updated_at) VALUES (:id, :sealed, :now)")
                .param("id", id)
                .param("sealed", seal(StoredTokens.of(client)))
                .param("now", now())
                .update();
        request.getSession().setAttribute(ID, id);
    }

    @Override
    // The interface promises a type that nobody can check.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
            String clientRegistrationId, Authentication principal, HttpServletRequest request) {
        return (T) id(request)
                .flatMap(id -> read(id, ""))
                .map(tokens -> tokens.client(endpoint.registration()))
                .orElse(null);
    }

    @Override
    public void removeAuthorizedClient(
            String clientRegistrationId,
            Authentication principal,
            HttpServletRequest request,
            HttpServletResponse response) {
        forget(request);
    }

    void forget(HttpServletRequest request) {
        id(request)
                .ifPresent(id -> jdbc.sql("DELETE FROM session_tokens WHERE id = :id")
                        .param("id", id)
                        .update());
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT5M")
    void forgetOld() {
        jdbc.sql("DELETE FROM session_tokens WHERE updated_at < :before")
                .param("before", Timestamp.from(clock.instant().minus(KEPT)))
                .update();
    }

    private Optional<StoredTokens> read(UUID id, String lock) {
        return jdbc.sql("SELECT sealed FROM session_tokens WHERE id = :id" + lock)
                .param("id", id)
                .query(byte[].class)
                .optional()
                .flatMap(this::open);
    }

    private byte[] seal(StoredTokens tokens) {
        return cipher.seal(WireJson.mapper().writeValueAsBytes(tokens));
    }

    private Optional<StoredTokens> open(byte[] sealed) {
        try {
            return Optional.of(WireJson.mapper().readValue(cipher.open(sealed), StoredTokens.class));
        } catch (GeneralSecurityException e) {
            LOG.warn("Stored tokens cannot be opened; the client secret was changed since: sign-in needed again");
            return Optional.empty();
        }
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static Optional<UUID> currentId() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? id(attributes.getRequest())
                : Optional.empty();
    }

    private static Optional<UUID> id(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(ID) instanceof UUID id ? Optional.of(id) : Optional.empty();
    }
}
