package io.portcullis.platform.devices;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.attestation.AttestationCaller;
import io.portcullis.platform.attestation.AttestationCallers;
import java.security.cert.X509Certificate;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Lets those attest a key who could get a certificate for it. */
@Component
class AttestationRecognition implements AttestationCallers {
    private final TokenUses tokens;
    private final Devices devices;
    private final Clock clock;

    AttestationRecognition(TokenUses tokens, Devices devices, Clock clock) {
        this.tokens = tokens;
        this.devices = devices;
        this.clock = clock;
    }

    @Override
    public Recognition byEnrollmentToken(String secret) {
        return switch (tokens.look(TokenSecret.presented(secret), clock.instant())) {
            case TokenUses.Look.Usable(var terms) ->
                new Recognition.Known(new AttestationCaller.TokenHolder(terms.tokenId()));
            case TokenUses.Look.Unknown() ->
                new Recognition.Refused("token.unknown", "the enrollment token is not one of ours");
            case TokenUses.Look.Expired _ ->
                new Recognition.Refused("token.expired", "the enrollment token has expired");
            case TokenUses.Look.Revoked _ ->
                new Recognition.Refused("token.revoked", "the enrollment token was revoked");
            case TokenUses.Look.UsedUp _ ->
                new Recognition.Refused("token.used_up", "the enrollment token has no uses left");
        };
    }

    @Override
    public Recognition byCertificate(X509Certificate certificate) {
        return switch (devices.standing(certificate)) {
            case DeviceStanding.Good good ->
                new Recognition.Known(
                        new AttestationCaller.EnrolledDevice(good.device().id()));
            case DeviceStanding.CertificateUnknown() ->
                new Recognition.Refused(
                        ProblemCodes.DEVICE_CERTIFICATE_UNKNOWN,
                        "This certificate belongs to no device here. Enroll again.");
            case DeviceStanding.CertificateRevoked _ ->
                new Recognition.Refused(
                        ProblemCodes.DEVICE_CERTIFICATE_REVOKED, "This certificate was revoked. Enroll again.");
            case DeviceStanding.CertificateExpired _ ->
                new Recognition.Refused(ProblemCodes.DEVICE_CERTIFICATE_EXPIRED, "This certificate has expired.");
            case DeviceStanding.Suspended _ ->
                new Recognition.Refused(
                        ProblemCodes.DEVICE_SUSPENDED, "This device is suspended. Ask your administrator.");
            case DeviceStanding.Retired _ ->
                new Recognition.Refused(ProblemCodes.DEVICE_RETIRED, "This device was retired. Enroll again.");
        };
    }
}
