package io.portcullis.console;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is the console's own.
 *
 * @param url the address people use to reach it, without a trailing slash
 * @param clientId its OAuth client at the platform
 * @param clientSecretFile file with that client's secret
 * @param signing the key that signs policy sets and waivers
 * @param approval whether a second person has to approve before anything is published
 */
@Validated
@ConfigurationProperties("portcullis.console")
public record ConsoleProperties(
        @NotNull URI url,
        @NotBlank String clientId,
        @NotNull Path clientSecretFile,
        @Valid @NotNull Signing signing,
        @Valid @DefaultValue Approval approval) {

    /** @param required policy sets are published only with the approval of somebody who wrote none of it */
    public record Approval(@DefaultValue("false") boolean required) {}

    /**
     * @param keyStore PKCS#12 file with one P-256 key
     * @param passwordFile file with its password
     */
    public record Signing(@NotNull Path keyStore, @NotNull Path passwordFile) {}
}
