package io.portcullis.agent.report;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.ProblemCodes;
import java.time.Duration;
import java.time.Instant;

/** What a problem document (RFC 9457) of the device plane means for the person at the device. */
public final class Refusals {

    private static final String ENROLL_AGAIN = " Enroll this machine again with a new enrollment token and --force.";

    private Refusals() {}

    /** @param now this machine's time, to tell how far its clock is off */
    public static AgentFailure of(Reply reply, Instant now) {
        JsonObject problem;
        try {
            problem = Json.parse(reply.body());
        } catch (MalformedJson malformed) {
            return reply.notAPlatform(new MalformedJson("HTTP " + reply.status()));
        }
        String code = problem.optionalText("code").orElse("");
        String detail = problem.optionalText("detail")
                .or(() -> problem.optionalText("title"))
                .orElse("no reason given")
                .replaceAll("\\s+", " ");
        AgentFailure failure = switch (code) {
            case ProblemCodes.DEVICE_SUSPENDED ->
                AgentFailure.refused(
                        "An administrator has suspended this device. Ask them to resume it; nothing else will help.");
            case ProblemCodes.DEVICE_RETIRED ->
                AgentFailure.notEnrolled("An administrator has retired this device." + ENROLL_AGAIN);
            case ProblemCodes.DEVICE_CERTIFICATE_REVOKED ->
                AgentFailure.notEnrolled("This device's certificate is revoked." + ENROLL_AGAIN);
            case ProblemCodes.DEVICE_CERTIFICATE_EXPIRED ->
                AgentFailure.notEnrolled(
                        "This device's certificate has expired. Bring it back: portcullis agent renew");
            case ProblemCodes.DEVICE_CERTIFICATE_UNKNOWN, ProblemCodes.DEVICE_CERTIFICATE_REQUIRED ->
                AgentFailure.notEnrolled("The platform does not know this device's certificate." + ENROLL_AGAIN);
            case ProblemCodes.REPORT_STALE -> AgentFailure.failed(clock(reply, now, detail));
            case ProblemCodes.REPORT_REPLAYED ->
                AgentFailure.failed("The platform has had a later report of this device. Is a copy of this identity in"
                        + " use elsewhere, or was the clock set back? Tell an administrator if you know of neither.");
            default -> AgentFailure.failed("The platform did not accept the request: " + detail + " (" + code + ").");
        };
        return failure.coded(code);
    }

    private static String clock(Reply reply, Instant now, String detail) {
        if (reply.date().isEmpty()) {
            return "The platform finds this report out of time: " + detail + " Check this machine's clock.";
        }
        Duration ahead = Duration.between(reply.date().get(), now);
        if (ahead.abs().toSeconds() < 5) {
            return "The platform finds this report out of time: " + detail + " The clocks agree: report again.";
        }
        return "This machine's clock is " + ahead.abs().toSeconds() + " s "
                + (ahead.isNegative() ? "behind" : "ahead of")
                + " the platform's, so its reports are not accepted. Set the clock (timedatectl set-ntp true), then"
                + " report again.";
    }
}
