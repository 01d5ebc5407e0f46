package io.portcullis.console.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

class AuthoritiesTest {
    private static final String BOTH = "openid portcullis.read portcullis.write";

    @Test
    void anAdminReadsAndWrites() {
        assertThat(of(BOTH, List.of("admin"))).contains(Authorities.READ, Authorities.WRITE);
    }

    @Test
    void anAuditorNeverWritesWhateverTheTokenSays() {
        assertThat(of(BOTH, List.of("auditor"))).contains(Authorities.READ).doesNotContain(Authorities.WRITE);
    }

    @Test
    void aMachineGoesByItsScopes() {
        assertThat(of(BOTH, null)).contains(Authorities.WRITE);
        assertThat(of("portcullis.read", null)).doesNotContain(Authorities.WRITE);
    }

    private static List<String> of(String scope, @Nullable List<String> roles) {
        Jwt.Builder token = Jwt.withTokenValue("t").header("alg", "ES256").claim("scope", scope);
        if (roles != null) {
            token.claim("roles", roles);
        }
        return new Authorities()
                .convert(token.build()).stream()
                        .map(GrantedAuthority::getAuthority)
                        .toList();
    }
}
