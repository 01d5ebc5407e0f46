package io.portcullis.verifier.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;

/**
 * Lets in devices that have reached an access level: {@code requests.requestMatchers("/transfers/**")
 * .access(RequiredLevel.of("high"))}.
 *
 * @param <T> whatever is being protected
 */
public final class RequiredLevel<T> implements AuthorizationManager<T> {
    private final String level;

    private RequiredLevel(String level) {
        this.level = level;
    }

    public static <T> RequiredLevel<T> of(String level) {
        if (level.isBlank()) {
            throw new IllegalArgumentException("the required level must not be blank");
        }
        return new RequiredLevel<>(level);
    }

    @Override
    public AuthorizationResult authorize(Supplier<? extends @Nullable Authentication> authentication, T secured) {
        return decide(authentication.get(), level);
    }

    static LevelDecision decide(@Nullable Authentication authentication, String level) {
        boolean reached = authentication instanceof DeviceAuthentication device
                && device.isAuthenticated()
                && device.levels().contains(level);
        return new LevelDecision(reached, level);
    }
}
