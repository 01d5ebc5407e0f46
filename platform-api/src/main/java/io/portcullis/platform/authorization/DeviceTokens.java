package io.portcullis.platform.authorization;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.platform.authorization.DeviceClientProvider.AuthenticatedDevice;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.Compliance;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.stereotype.Component;

/**
 * Makes access tokens for devices (RFC 9068), each bound to the device's certificate (RFC 8705 section 3) or to its key
 * (RFC 9449 section 6).
 */
@Component
class DeviceTokens {
    private static final Set<String> NAMED_RELEASES = Set.of("checks", "os", "key_protection");

    private final JwtEncoder encoder;
    private final Compliance compliance;
    private final AuthorizationProperties properties;
    private final Clock clock;
    private final JwsHeader header = JwsHeader.with(SignatureAlgorithm.ES256)
            .type(ClaimNames.ACCESS_TOKEN_TYPE)
            .build();
    private final NoArgGenerator ids = Generators.timeBasedEpochRandomGenerator();

    DeviceTokens(JwtEncoder encoder, Compliance compliance, AuthorizationProperties properties, Clock clock) {
        this.encoder = encoder;
        this.compliance = compliance;
        this.properties = properties;
        this.clock = clock;
    }

    /** The token lives no longer than the application allows and no longer than the evidence it rests on. */
    OAuth2AccessToken mint(
            AuthenticatedDevice client,
            TokenBinding binding,
            Application application,
            Set<String> scopes,
            AccessDecision.Granted granted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = Lease.end(now, application.tokenLifetime(), granted.validUntil());
        String id = client.device().id().toString();
        var claims = JwtClaimsSet.builder()
                .issuer(properties.issuer().toString())
                .subject(id)
                .audience(List.of(application.audience()))
                .issuedAt(now)
                .expiresAt(expiresAt)
                .id(ids.generate().toString())
                .claim("client_id", id)
                .claim(ClaimNames.CONFIRMATION, binding.confirmation())
                .claim(ClaimNames.DEVICE, deviceClaim(client, application, granted));
        if (!scopes.isEmpty()) {
            claims.claim("scope", String.join(" ", scopes));
        }
        var token = encoder.encode(JwtEncoderParameters.from(header, claims.build()));
        compliance.tokenGranted(client.device().id(), application.audience());
        return new OAuth2AccessToken(binding.tokenType(), token.getTokenValue(), now, expiresAt, scopes);
    }

    private Map<String, Object> deviceClaim(
            AuthenticatedDevice client, Application application, AccessDecision.Granted granted) {
        var device = client.device();
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("id", device.id().toString());
        claim.put("compliance", granted.status());
        claim.put("levels", granted.levels());
        claim.put("policy_revision", granted.policyRevision());
        claim.put("evaluated_at", granted.evaluatedAt().getEpochSecond());
        claim.put("valid_until", granted.validUntil().getEpochSecond());
        var released = application.releasedClaims();
        if (released.contains("key_protection")) {
            claim.put("key_protection", device.keyProtection().wire());
        }
        if (released.contains("os") && granted.osType() != null) {
            Map<String, Object> os = new LinkedHashMap<>();
            os.put("type", granted.osType());
            if (granted.osVersion() != null) {
                os.put("version", granted.osVersion());
            }
            claim.put("os", os);
        }
        if (released.contains("checks")) {
            claim.put("checks", granted.checks());
        }
        Set<String> attributes = new LinkedHashSet<>(released);
        attributes.removeAll(NAMED_RELEASES);
        if (!attributes.isEmpty()) {
            Map<String, Object> values = new LinkedHashMap<>();
            compliance.readings(device.id(), attributes).forEach((name, reading) -> {
                if (reading.value() != null) {
                    values.put(name, reading.value());
                }
            });
            claim.put("attributes", values);
        }
        return claim;
    }
}
