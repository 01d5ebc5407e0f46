package io.portcullis.verifier.spring;

import io.portcullis.verifier.DeviceToken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * Who calls, and from which device. Authorities are {@code SCOPE_x} for each scope and {@code LEVEL_x} for each access
 * level the device has reached.
 */
public final class DeviceAuthentication extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;
    private static final String SCOPE_PREFIX = "SCOPE_";
    private static final String LEVEL_PREFIX = "LEVEL_";

    private final transient DeviceToken token;

    /** For tests of what is behind the filter; in production the filter makes it, of a token that verified. */
    public DeviceAuthentication(DeviceToken token) {
        super(authorities(token));
        this.token = token;
        setAuthenticated(true);
    }

    private static Collection<GrantedAuthority> authorities(DeviceToken token) {
        List<GrantedAuthority> authorities = new ArrayList<>();
        token.scopes().forEach(scope -> authorities.add(new SimpleGrantedAuthority(SCOPE_PREFIX + scope)));
        token.device().levels().forEach(level -> authorities.add(new SimpleGrantedAuthority(LEVEL_PREFIX + level)));
        return authorities;
    }

    public UUID deviceId() {
        return token.device().id();
    }

    /** The user, or the device's id when the device acts for itself. */
    public String subject() {
        return token.subject();
    }

    /** Access levels the device has reached. */
    public Set<String> levels() {
        return token.device().levels();
    }

    public DeviceToken token() {
        return token;
    }

    @Override
    public String getName() {
        return subject();
    }

    @Override
    public DeviceToken getPrincipal() {
        return token;
    }

    /** The token itself is not kept: nothing behind the filter needs it. */
    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeviceAuthentication that && token.equals(that.token);
    }

    @Override
    public int hashCode() {
        return token.hashCode();
    }
}
