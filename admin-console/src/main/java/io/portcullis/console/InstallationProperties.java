package io.portcullis.console;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the rest of the installation is.
 *
 * @param issuer the platform's issuer identifier, which is also the address of its admin API
 * @param tls whom to trust when calling the platform
 * @param devicePlane what devices talk to, shown to admins in commands
 */
@Validated
@ConfigurationProperties("portcullis")
public record InstallationProperties(
        @NotNull URI issuer,
        @Valid @DefaultValue Tls tls,
        @Valid @NotNull DevicePlane devicePlane) {

    /** @param caFile PEM file of the certificate authorities to trust; absent means those of the Java runtime */
    public record Tls(@Nullable Path caFile) {}

    /** @param url base address of the device plane */
    public record DevicePlane(@NotNull URI url) {}

    /** The audience of access tokens for the admin API and the policy API. */
    public String apiAudience() {
        return issuer + "/api";
    }

    /** An address on the platform. */
    public String onPlatform(String path) {
        String base = issuer.toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
    }
}
