package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.ProblemCodes;
import java.util.Optional;

/** Why the platform gives this machine no certificate, and what the person at it can do. */
final class EstRefusal {

    /** An administrator said no to an enrollment that waited for approval. */
    static final String DENIED = "enrollment.denied";

    private static final String ENROLL_AGAIN = " Enroll this machine again with a new enrollment token and --force.";
    private static final int LONGEST = 200;

    private EstRefusal() {}

    /** For a machine that presents an enrollment token. */
    static AgentFailure ofEnrollment(Reply reply) {
        String code = code(reply);
        return switch (code) {
            case DENIED ->
                AgentFailure.refused(
                                "An administrator has denied this enrollment. Ask them why; for another try, take a"
                                        + " new enrollment token.")
                        .coded(code);
            case ProblemCodes.ATTESTATION_REQUIRED ->
                AgentFailure.refused("This enrollment token is only for machines whose key is in an attested TPM: "
                                + detail(reply)
                                + ". Enroll with --key-store tpm on a machine whose TPM the administrators trust.")
                        .coded(code);
            default -> {
                if (reply.status() == 401 || reply.status() == 403) {
                    yield AgentFailure.refused("The platform refused the enrollment token"
                                    + (code.isEmpty() ? "" : " (" + code + ")")
                                    + ": it is unknown, expired, revoked or used up. Ask an administrator for a new"
                                    + " one.")
                            .coded(code);
                }
                yield AgentFailure.failed("The platform did not accept the certificate request (HTTP " + reply.status()
                                + ": " + detail(reply) + ").")
                        .coded(code);
            }
        };
    }

    /** For a device that presents its certificate, or proves that an expired one is its own. */
    static AgentFailure ofRenewal(Reply reply) {
        String code = code(reply);
        AgentFailure failure = switch (code) {
            case ProblemCodes.DEVICE_SUSPENDED ->
                AgentFailure.refused("An administrator has suspended this device. Ask them to resume it.");
            case ProblemCodes.DEVICE_RETIRED ->
                AgentFailure.notEnrolled("An administrator has retired this device." + ENROLL_AGAIN);
            case ProblemCodes.DEVICE_CERTIFICATE_REVOKED ->
                AgentFailure.notEnrolled("This device's certificate is revoked." + ENROLL_AGAIN);
            case ProblemCodes.CERTIFICATE_SUPERSEDED ->
                AgentFailure.notEnrolled("This device has used a newer certificate than the one in this home. Is a copy"
                        + " of it in use elsewhere?" + ENROLL_AGAIN);
            case ProblemCodes.DEVICE_CERTIFICATE_EXPIRED ->
                AgentFailure.notEnrolled(
                        "This device's certificate has expired. Bring it back: portcullis agent renew");
            case ProblemCodes.RECOVERY_TOO_LATE ->
                AgentFailure.notEnrolled("This device's certificate expired too long ago." + ENROLL_AGAIN);
            case ProblemCodes.DEVICE_CERTIFICATE_UNKNOWN, ProblemCodes.DEVICE_CERTIFICATE_REQUIRED ->
                AgentFailure.notEnrolled("The platform does not know this device's certificate." + ENROLL_AGAIN);
            default ->
                AgentFailure.failed("The platform did not renew the certificate (HTTP " + reply.status() + ", "
                        + (code.isEmpty() ? "no code" : code) + ": " + detail(reply) + ").");
        };
        return failure.coded(code);
    }

    private static String code(Reply reply) {
        return reply.header("Portcullis-Error")
                .or(() -> problem(reply).flatMap(problem -> problem.optionalText("code")))
                // Whatever comes from the network must not steer the terminal.
                .filter(text -> text.matches("[a-z0-9_.]{1,64}"))
                .orElse("");
    }

    private static String detail(Reply reply) {
        String text = problem(reply)
                .flatMap(problem -> problem.optionalText("detail"))
                .or(() -> reply.body().lines().findFirst())
                .orElse("no reason given")
                .replaceAll("\\p{Cntrl}", "?");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static Optional<JsonObject> problem(Reply reply) {
        try {
            return reply.body().startsWith("{") ? Optional.of(Json.parse(reply.body())) : Optional.empty();
        } catch (MalformedJson text) {
            return Optional.empty();
        }
    }
}
