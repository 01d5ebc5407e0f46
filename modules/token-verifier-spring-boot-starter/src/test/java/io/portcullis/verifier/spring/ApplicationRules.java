package io.portcullis.verifier.spring;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Rules of its own. */
@Configuration(proxyBeanMethods = false)
class ApplicationRules {
    @Bean
    SecurityFilterChain rules(HttpSecurity http, DeviceTokenSecurity deviceTokens) {
        return deviceTokens
                .applyTo(http)
                .authorizeHttpRequests(requests -> requests.requestMatchers("/open")
                        .permitAll()
                        .requestMatchers("/scoped")
                        .hasAuthority("SCOPE_payroll.write")
                        .requestMatchers("/who")
                        .access(RequiredLevel.of("highest"))
                        .anyRequest()
                        .authenticated())
                .build();
    }
}
