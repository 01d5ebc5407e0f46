package io.portcullis.verifier.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.verifier.TokenVerifier;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.security.core.userdetails.UserDetailsService;

class VerifierAutoConfigurationTest {
    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    JacksonAutoConfiguration.class,
                    WebMvcAutoConfiguration.class,
                    SecurityAutoConfiguration.class,
                    ServletWebSecurityAutoConfiguration.class,
                    UserDetailsServiceAutoConfiguration.class,
                    VerifierAutoConfiguration.class));

    @Test
    void staysAwayUnlessAnIssuerIsNamed() {
        runner.run(context -> assertThat(context).doesNotHaveBean(TokenVerifier.class));
    }

    @Test
    void takesItsSettingsFromProperties() {
        runner.withPropertyValues(
                        "portcullis.verifier.issuer=https://id.example",
                        "portcullis.verifier.audience=https://payroll.example",
                        "portcullis.verifier.required-level=high",
                        "portcullis.verifier.accept-grace=false",
                        "portcullis.verifier.clock-skew=5s",
                        "portcullis.verifier.jwks-uri=https://id.example/keys")
                .run(context -> {
                    var settings = context.getBean(TokenVerifier.class).settings();
                    assertThat(settings.issuer()).isEqualTo("https://id.example");
                    assertThat(settings.audience()).isEqualTo("https://payroll.example");
                    assertThat(settings.posture().level()).isEqualTo("high");
                    assertThat(settings.posture().acceptGrace()).isFalse();
                    assertThat(settings.clockSkew()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(settings.jwksUri()).isPresent();
                    assertThat(context).doesNotHaveBean(UserDetailsService.class);
                });
    }

    @Test
    void mistakesEndTheStart() {
        runner.withPropertyValues("portcullis.verifier.issuer=https://id.example")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("portcullis.verifier.audience must be set"));
        runner.withPropertyValues(
                        "portcullis.verifier.issuer=https://id.example",
                        "portcullis.verifier.audience=x",
                        "portcullis.verifier.ca-file=/nowhere.pem")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("portcullis.verifier.ca-file cannot be used"));
        for (String mistake : List.of(
                "public-url=http://app.example",
                "public-url=https://app.example/?a=b",
                "proofs.max-age=1h",
                "proofs.remembered=0")) {
            runner.withPropertyValues(
                            "portcullis.verifier.issuer=https://id.example",
                            "portcullis.verifier.audience=x",
                            "portcullis.verifier." + mistake)
                    .run(context -> assertThat(context).as(mistake).hasFailed());
        }
    }
}
