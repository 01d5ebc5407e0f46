package io.portcullis.platform.devices;

import io.portcullis.contracts.ProblemCodes;
import java.util.Optional;

/** What keeps a device from any further certificate, in the words it is told. */
final class Standings {
    static final Succession.Refusal REVOKED = new Succession.Refusal(
            ProblemCodes.DEVICE_CERTIFICATE_REVOKED, "this certificate was revoked; enroll again");
    static final Succession.Refusal SUSPENDED =
            new Succession.Refusal(ProblemCodes.DEVICE_SUSPENDED, "this device is suspended; ask your administrator");
    static final Succession.Refusal RETIRED =
            new Succession.Refusal(ProblemCodes.DEVICE_RETIRED, "this device was retired; enroll it again");

    private Standings() {}

    /** Time apart: whether the certificate has expired is another question. */
    static Optional<Succession.Refusal> problem(CertificateRegister.Entry entry) {
        return switch (entry.state()) {
            case RETIRED -> Optional.of(RETIRED);
            case SUSPENDED -> entry.revoked() ? Optional.of(REVOKED) : Optional.of(SUSPENDED);
            case ENROLLED -> entry.revoked() ? Optional.of(REVOKED) : Optional.empty();
        };
    }
}
