package io.portcullis.platform.authorization;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.devices.Device;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What became of tokens that devices were given. They are not stored: a token is known by its signature, and what it is
 * worth by the state, at this moment, of what it rests on.
 */
@Component
class IssuedDeviceTokens {
    private final JwtDecoder decoder;
    private final TokenHolders holders;
    private final Compliance compliance;
    private final RevokedTokens revoked;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    IssuedDeviceTokens(
            JWKSource<SecurityContext> keys,
            AuthorizationProperties properties,
            TokenHolders holders,
            Compliance compliance,
            RevokedTokens revoked,
            ApplicationEventPublisher events,
            Clock clock) {
        this.decoder = decoder(keys, properties.issuer().toString());
        this.holders = holders;
        this.compliance = compliance;
        this.revoked = revoked;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Unlike the decoder that guards requests, this one compares no client certificate: who asks about a token is not
     * its holder. It leaves time to {@link #isActive}, which allows for no slow clock: these are this platform's own.
     */
    private static JwtDecoder decoder(JWKSource<SecurityContext> keys, String issuer) {
        var decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithm(SignatureAlgorithm.ES256)
                .jwtProcessorCustomizer(processor -> processor.setJWSTypeVerifier(
                        new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType(ClaimNames.ACCESS_TOKEN_TYPE))))
                .build();
        decoder.setJwtValidator(new JwtIssuerValidator(issuer));
        return decoder;
    }

    /** A device token that this platform signed, whatever it is worth by now. */
    record Known(
            Jwt jwt,
            String tokenId,
            UUID deviceId,
            TokenBinding binding,
            String audience,
            Instant issuedAt,
            Instant expiresAt) {}

    /** Empty for anything but a device token of this platform. */
    Optional<Known> read(String token) {
        try {
            Jwt jwt = decoder.decode(token);
            List<String> audience = jwt.getAudience();
            Optional<TokenBinding> binding = TokenBinding.of(jwt.getClaim(ClaimNames.CONFIRMATION));
            if (jwt.getClaim(ClaimNames.DEVICE) == null
                    || binding.isEmpty()
                    || jwt.getId() == null
                    || jwt.getSubject() == null
                    || !jwt.getSubject().equals(jwt.getClaimAsString("client_id"))
                    || jwt.getIssuedAt() == null
                    || jwt.getExpiresAt() == null
                    || audience == null
                    || audience.size() != 1) {
                return Optional.empty();
            }
            return Optional.of(new Known(
                    jwt,
                    jwt.getId(),
                    UUID.fromString(jwt.getSubject()),
                    binding.get(),
                    audience.getFirst(),
                    jwt.getIssuedAt(),
                    jwt.getExpiresAt()));
        } catch (JwtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether the token would be given to the device again now: what it is bound to and the device are in good
     * standing, the device reaches the application's level, and it did not give the token up.
     */
    boolean isActive(Known token) {
        return clock.instant().isBefore(token.expiresAt())
                && !revoked.contains(token.tokenId())
                && holders.inGoodStanding(token)
                        .filter(device -> reaches(device, token.audience()))
                        .isPresent();
    }

    private boolean reaches(Device device, String audience) {
        var question = new AccessQuestion(
                device.id(), device.groups(), device.ownership().wire(), device.keyProtection(), audience);
        return compliance.decide(List.of(question)).getFirst() instanceof AccessDecision.Granted;
    }

    /** Ends a token at once, for everybody who asks this platform about it. */
    @Transactional
    public void revoke(Known token) {
        Instant now = clock.instant();
        if (now.isBefore(token.expiresAt()) && revoked.add(token.tokenId(), token.expiresAt())) {
            events.publishEvent(new DeviceTokenRevoked(token.deviceId(), token.audience(), token.tokenId(), now));
        }
    }
}
