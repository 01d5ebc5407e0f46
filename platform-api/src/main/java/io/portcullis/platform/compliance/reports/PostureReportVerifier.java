package io.portcullis.platform.compliance.reports;

import com.fasterxml.uuid.impl.UUIDUtil;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.evidence.PostureDigest;
import io.portcullis.platform.compliance.reports.ReportOutcome.Refused;
import io.portcullis.platform.devices.DevicePrincipal;
import io.portcullis.posture.Catalogue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks a posture report, an Entity Attestation Token (RFC 9711) in a compact JWS: made by the key of the certificate
 * that the connection presents, for this platform, by that device, now, and in the words of the catalogue.
 */
final class PostureReportVerifier {
    static final int MAX_BYTES = 256 * 1024;
    private static final Duration OLDEST = Duration.ofMinutes(5);
    private static final Duration FURTHEST_AHEAD = Duration.ofMinutes(1);
    private static final JOSEObjectType TYPE = new JOSEObjectType(ClaimNames.POSTURE_REPORT_TYPE);
    private static final Pattern HASH = Pattern.compile("[A-Za-z0-9_-]{43}");
    // Two members of one name are read differently by different parsers: take none.
    private static final JsonMapper STRICT = WireJson.configure(
                    JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String issuer;
    private final ReadingsParser readings;
    private final Clock clock;

    PostureReportVerifier(String issuer, Catalogue catalogue, Clock clock) {
        this.issuer = issuer;
        this.readings = new ReadingsParser(catalogue);
        this.clock = clock;
    }

    Verification verify(DevicePrincipal device, byte[] body) {
        if (body.length > MAX_BYTES) {
            return refused(ProblemCodes.TOO_LARGE, "A report has at most " + MAX_BYTES + " bytes.");
        }
        JWSObject jws;
        try {
            jws = JWSObject.parse(new String(body, StandardCharsets.US_ASCII));
        } catch (ParseException | IllegalArgumentException e) {
            return malformed("The report is not a compact JWS.");
        }
        var header = jws.getHeader();
        var problem = headerProblem(header);
        if (problem != null) {
            return malformed(problem);
        }
        if (!boundTo(header, device)) {
            return refused(
                    ProblemCodes.REPORT_WRONG_DEVICE,
                    "The header's x5t#S256 does not name the certificate that this connection presents.");
        }
        if (!signedBy(jws, device)) {
            return refused(
                    ProblemCodes.REPORT_BAD_SIGNATURE,
                    "The signature does not verify with the key of the certificate that this connection presents.");
        }
        try {
            return claims(STRICT.readTree(jws.getPayload().toBytes()), jws.getParsedParts()[1].toString(), device);
        } catch (JacksonException e) {
            return malformed("The report's claims are not valid JSON.");
        }
    }

    private static @Nullable String headerProblem(JWSHeader header) {
        if (!JWSAlgorithm.ES256.equals(header.getAlgorithm())) {
            return "The report's algorithm must be ES256.";
        }
        if (!TYPE.equals(header.getType())) {
            return "The report's typ must be \"" + ClaimNames.POSTURE_REPORT_TYPE + "\".";
        }
        if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
            return "The report's header names critical extensions; none is understood.";
        }
        return null;
    }

    private static boolean boundTo(JWSHeader header, DevicePrincipal device) {
        var thumbprint = header.getX509CertSHA256Thumbprint();
        return thumbprint != null
                && MessageDigest.isEqual(
                        thumbprint.toString().getBytes(StandardCharsets.US_ASCII),
                        device.thumbprint().getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean signedBy(JWSObject jws, DevicePrincipal device) {
        try {
            return device.certificate().getPublicKey() instanceof ECPublicKey key && jws.verify(new ECDSAVerifier(key));
        } catch (JOSEException e) {
            return false;
        }
    }

    /** @param part the payload as it was sent */
    private Verification claims(JsonNode claims, String part, DevicePrincipal device) {
        if (!ClaimNames.POSTURE_PROFILE.equals(text(claims, ClaimNames.EAT_PROFILE))) {
            return malformed("eat_profile must be \"" + ClaimNames.POSTURE_PROFILE + "\".");
        }
        if (!device.deviceId().toString().equals(text(claims, "sub"))) {
            return refused(ProblemCodes.REPORT_WRONG_DEVICE, "sub is not the device that this connection belongs to.");
        }
        if (!issuer.equals(audience(claims.path("aud")))) {
            return malformed("aud must be \"" + issuer + "\".");
        }
        var issuedAt = issuedAt(claims.path("iat"));
        var id = reportId(text(claims, "jti"));
        if (issuedAt == null || id == null) {
            return malformed("iat must be a time in seconds, and jti a UUID of version 7.");
        }
        Instant now = clock.instant();
        if (!fresh(issuedAt, now)) {
            return refused(
                    ProblemCodes.REPORT_STALE,
                    "The report was made at %s, and it is %s here. Reports are taken for 5 minutes; check the device's clock."
                            .formatted(issuedAt, now));
        }
        // A jti from the future would lock the device out until then.
        if (!fresh(Instant.ofEpochMilli(UUIDUtil.extractTimestamp(id)), now)) {
            return refused(ProblemCodes.REPORT_STALE, "The time in jti is not the time the report was made.");
        }
        if (claims.has(ClaimNames.POSTURE_UNCHANGED)) {
            return unchanged(claims, id, issuedAt);
        }
        return switch (readings.parse(claims.path(ClaimNames.POSTURE), now.plus(FURTHEST_AHEAD))) {
            case ReadingsParser.Parsed.Readings(var parsed, var posture) ->
                new Verification.Verified(new PostureReport.Whole(
                        id, issuedAt, parsed, posture, PostureDigest.sha256(part.getBytes(StandardCharsets.US_ASCII))));
            case ReadingsParser.Parsed.Faulty(var refusal) -> new Verification.Invalid(refusal);
        };
    }

    private static Verification unchanged(JsonNode claims, UUID id, Instant issuedAt) {
        var hash = text(claims, ClaimNames.POSTURE_UNCHANGED);
        if (claims.has(ClaimNames.POSTURE)) {
            return malformed("A report has either posture or posture_unchanged.");
        }
        if (hash == null || !HASH.matcher(hash).matches()) {
            return malformed("posture_unchanged must be the base64url SHA-256 of the payload part of a report.");
        }
        return new Verification.Verified(new PostureReport.Unchanged(id, issuedAt, hash));
    }

    private static boolean fresh(Instant made, Instant now) {
        return !made.isBefore(now.minus(OLDEST)) && !made.isAfter(now.plus(FURTHEST_AHEAD));
    }

    private static @Nullable String text(JsonNode claims, String name) {
        var claim = claims.path(name);
        return claim.isString() ? claim.stringValue() : null;
    }

    /** RFC 7519 section 4.1.3: a string, or an array; of an array only one with a single member is taken. */
    private static @Nullable String audience(JsonNode claim) {
        var single = claim.isArray() && claim.size() == 1 ? claim.get(0) : claim;
        return single.isString() ? single.stringValue() : null;
    }

    private static @Nullable Instant issuedAt(JsonNode claim) {
        try {
            return claim.isIntegralNumber() && claim.canConvertToLong()
                    ? Instant.ofEpochSecond(claim.longValue())
                    : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable UUID reportId(@Nullable String text) {
        try {
            UUID id = text == null ? null : UUID.fromString(text);
            return id != null
                            && id.version() == 7
                            && id.variant() == 2
                            && id.toString().equalsIgnoreCase(text)
                    ? id
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Verification malformed(String detail) {
        return refused(ProblemCodes.REPORT_MALFORMED, detail);
    }

    private static Verification refused(String code, String detail) {
        return new Verification.Invalid(new Refused(code, detail));
    }

    sealed interface Verification {
        record Verified(PostureReport report) implements Verification {}

        record Invalid(Refused refusal) implements Verification {}
    }
}
