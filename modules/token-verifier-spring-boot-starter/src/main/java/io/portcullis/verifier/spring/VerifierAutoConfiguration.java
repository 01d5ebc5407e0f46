package io.portcullis.verifier.spring;

import io.portcullis.verifier.SpentProofs;
import io.portcullis.verifier.TokenVerifier;
import io.portcullis.verifier.VerifierSettings;
import java.util.Optional;
import org.springframework.aop.Advisor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ConditionalOnDefaultServletWebSecurity;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authorization.method.AuthorizationManagerBeforeMethodInterceptor;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.json.JsonMapper;

/** Protects a servlet application once {@code portcullis.verifier.issuer} is set. */
@AutoConfiguration(before = {ServletWebSecurityAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty("portcullis.verifier.issuer")
@EnableConfigurationProperties(VerifierProperties.class)
public class VerifierAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TokenVerifier tokenVerifier(VerifierProperties properties, ObjectProvider<SpentProofs> spentProofs) {
        return TokenVerifier.create(properties.toSettings(spentProofs.getIfAvailable()));
    }

    /** A bean, so that Spring Boot does not make up a user and a password. */
    @Bean
    DeviceTokenAuthenticationProvider deviceTokenAuthenticationProvider(TokenVerifier verifier) {
        return new DeviceTokenAuthenticationProvider(verifier);
    }

    @Bean
    @ConditionalOnMissingBean
    DeviceTokenSecurity deviceTokenSecurity(
            TokenVerifier verifier,
            DeviceTokenAuthenticationProvider provider,
            VerifierProperties properties,
            JsonMapper json) {
        VerifierSettings settings = verifier.settings();
        Optional<CalledAddress> address = properties.proofs().accept()
                ? CalledAddress.of(properties.publicUrl(), settings.audience())
                : Optional.empty();
        ResourceMetadata metadata = ResourceMetadata.of(settings, properties.name(), address.isPresent());
        AnswerWriter writer = new AnswerWriter(
                json,
                new Challenges(metadata.address(), address.isPresent()),
                () -> settings.proofs()
                        .nonces()
                        .map(nonces -> nonces.next(settings.clock().instant())));
        return new DeviceTokenSecurity(
                new ProviderManager(provider),
                new DeviceTokenEntryPoint(writer, settings.userAuthentication()),
                new DeviceTokenDeniedHandler(writer),
                metadata,
                json,
                address);
    }

    @Bean
    @ConditionalOnDefaultServletWebSecurity
    SecurityFilterChain deviceTokenFilterChain(HttpSecurity http, DeviceTokenSecurity deviceTokens) {
        return deviceTokens
                .applyTo(http)
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .build();
    }

    /** {@link RequiresLevel} on the application's beans. */
    @Configuration(proxyBeanMethods = false)
    @EnableMethodSecurity(prePostEnabled = false)
    static class Levels {

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static Advisor requiresLevelAdvisor() {
            return new AuthorizationManagerBeforeMethodInterceptor(
                    RequiresLevelAuthorization.pointcut(), new RequiresLevelAuthorization());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TomcatServletWebServerFactory.class)
    @ConditionalOnProperty(name = "portcullis.verifier.ask-for-client-certificates", matchIfMissing = true)
    static class Certificates {

        @Bean
        ClientCertificateCustomizer clientCertificateCustomizer() {
            return new ClientCertificateCustomizer();
        }
    }
}
