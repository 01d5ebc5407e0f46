package io.portcullis.verifier;

import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads the claims of an access token (RFC 9068) with the device claim. */
final class TokenReader {
    private static final int SHA256_BYTES = 32;

    private TokenReader() {}

    static DeviceToken read(Map<String, Object> members) throws Refusal {
        Claims claims = Claims.ofToken(members);
        return new DeviceToken(
                claims.string("iss"),
                claims.string("sub"),
                claims.stringOrStrings("aud"),
                claims.string("client_id"),
                scopes(claims),
                claims.string("jti"),
                claims.date("iat"),
                claims.date("exp"),
                claims.optionalDate("nbf"),
                claims.optionalDate("auth_time"),
                claims.optionalString("acr"),
                binding(claims),
                device(claims.object("device", Reason.DEVICE_CLAIM_INVALID)));
    }

    private static Set<String> scopes(Claims claims) throws Refusal {
        if (claims.members().get("scope") instanceof String scope) {
            Set<String> scopes = new LinkedHashSet<>(Arrays.asList(scope.trim().split(" +", -1)));
            scopes.remove("");
            return Set.copyOf(scopes);
        }
        if (claims.has("scope")) {
            throw new Refusal(Reason.INVALID_CLAIM, "the token has no scope claim of the right form");
        }
        return Set.of();
    }

    private static Binding binding(Claims claims) throws Refusal {
        if (!claims.has("cnf")) {
            throw new Refusal(Reason.NOT_BOUND, "the token is not bound to a key");
        }
        Claims confirmation = claims.object("cnf", Reason.NOT_BOUND);
        if (confirmation.members().size() > 1) {
            throw new Refusal(Reason.AMBIGUOUS_BINDING, "the token is bound to more than one key");
        }
        if (confirmation.has("x5t#S256")) {
            return new Binding.ToCertificate(thumbprint(confirmation.string("x5t#S256")));
        }
        if (confirmation.has("jkt")) {
            String jkt = confirmation.string("jkt");
            thumbprint(jkt);
            return new Binding.ToKey(jkt);
        }
        throw new Refusal(Reason.NOT_BOUND, "the token is not bound to a key in a way that is understood");
    }

    private static byte[] thumbprint(String encoded) throws Refusal {
        try {
            byte[] thumbprint = Base64.getUrlDecoder().decode(encoded);
            if (thumbprint.length == SHA256_BYTES) {
                return thumbprint;
            }
        } catch (IllegalArgumentException e) {
            // Not base64url: said below.
        }
        throw new Refusal(Reason.NOT_BOUND, "the thumbprint that the token is bound to is no SHA-256");
    }

    private static DeviceClaim device(Claims device) throws Refusal {
        String compliance = device.string("compliance");
        Optional<ComplianceStatus> status = ComplianceStatus.fromWire(compliance);
        if (status.isEmpty()) {
            throw new Refusal(Reason.NOT_COMPLIANT, "the device is not compliant");
        }
        return new DeviceClaim(
                id(device),
                status.get(),
                Set.copyOf(device.strings("levels")),
                device.integer("policy_revision"),
                device.date("evaluated_at"),
                device.date("valid_until"),
                device.optionalString("key_protection"),
                operatingSystem(device),
                checks(device),
                java.util.Collections.unmodifiableMap(device.members()));
    }

    private static UUID id(Claims device) throws Refusal {
        String id = device.string("id");
        try {
            UUID uuid = UUID.fromString(id);
            if (uuid.toString().equalsIgnoreCase(id)) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new Refusal(Reason.DEVICE_CLAIM_INVALID, "the token's device.id is no UUID");
    }

    private static Optional<DeviceClaim.OperatingSystem> operatingSystem(Claims device) throws Refusal {
        if (!device.has("os")) {
            return Optional.empty();
        }
        Claims os = device.object("os", Reason.DEVICE_CLAIM_INVALID);
        return Optional.of(new DeviceClaim.OperatingSystem(
                os.string("type"), os.optionalString("version").orElse(null)));
    }

    private static Map<String, String> checks(Claims device) throws Refusal {
        if (!device.has("checks")) {
            return Map.of();
        }
        Claims released = device.object("checks", Reason.DEVICE_CLAIM_INVALID);
        Map<String, String> checks = new LinkedHashMap<>();
        for (String check : released.members().keySet()) {
            checks.put(check, released.string(check));
        }
        return Map.copyOf(checks);
    }
}
