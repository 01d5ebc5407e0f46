package io.portcullis.console.login;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;

/** What an access token of the platform allows here. Pages and the policy API use the same rule. */
public final class Authorities implements Converter<Jwt, Collection<GrantedAuthority>> {
    public static final String READ = "SCOPE_portcullis.read";
    public static final String WRITE = "SCOPE_portcullis.write";

    static final String ADMIN_ROLE = "admin";
    static final String AUDITOR_ROLE = "auditor";

    private final JwtGrantedAuthoritiesConverter scopes = new JwtGrantedAuthoritiesConverter();

    @Override
    public Collection<GrantedAuthority> convert(Jwt token) {
        Set<GrantedAuthority> granted = new LinkedHashSet<>(scopes.convert(token));
        if (!mayWrite(token)) {
            granted.remove(new SimpleGrantedAuthority(WRITE));
        }
        return granted;
    }

    /** An auditor never writes, whatever scopes the token carries; machines have scopes and no roles. */
    private static boolean mayWrite(Jwt token) {
        List<String> roles = roles(token);
        return roles.isEmpty() || roles.contains(ADMIN_ROLE);
    }

    static List<String> roles(Jwt token) {
        List<String> roles = token.getClaimAsStringList("roles");
        return roles == null ? List.of() : roles;
    }
}
