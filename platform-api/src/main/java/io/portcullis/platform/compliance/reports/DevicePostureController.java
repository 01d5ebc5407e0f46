package io.portcullis.platform.compliance.reports;

import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.platform.devices.DevicePrincipal;
import io.portcullis.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where devices report, on the device plane. */
@RestController
class DevicePostureController {
    private static final Map<String, HttpStatus> STATUSES = Map.of(
            ProblemCodes.REPORT_MALFORMED, HttpStatus.BAD_REQUEST,
            ProblemCodes.REPORT_BAD_SIGNATURE, HttpStatus.FORBIDDEN,
            ProblemCodes.REPORT_WRONG_DEVICE, HttpStatus.FORBIDDEN,
            ProblemCodes.REPORT_STALE, HttpStatus.BAD_REQUEST,
            ProblemCodes.REPORT_REPLAYED, HttpStatus.CONFLICT,
            ProblemCodes.REPORT_WHOLE_NEEDED, HttpStatus.CONFLICT,
            ProblemCodes.REPORT_UNKNOWN_ATTRIBUTE, HttpStatus.UNPROCESSABLE_CONTENT,
            ProblemCodes.REPORT_INVALID_VALUE, HttpStatus.UNPROCESSABLE_CONTENT,
            ProblemCodes.TOO_LARGE, HttpStatus.CONTENT_TOO_LARGE);

    private final PostureReports reports;

    DevicePostureController(PostureReports reports) {
        this.reports = reports;
    }

    @PostMapping(path = "/device/v1/posture", consumes = "application/eat+jwt")
    ReportAnswer report(
            @AuthenticationPrincipal DevicePrincipal device, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var wait = reports.admit(device.deviceId());
        if (wait.isPresent()) {
            throw tooOften(wait.get(), response);
        }
        return switch (reports.take(device, body(request))) {
            case ReportOutcome.Accepted(var answer) -> answer;
            case ReportOutcome.TooSoon(var longer) -> throw tooOften(longer, response);
            case ReportOutcome.Refused(var code, var detail, var errors) ->
                throw new ProblemException(STATUSES.getOrDefault(code, HttpStatus.BAD_REQUEST), code, detail, errors);
        };
    }

    @GetMapping("/device/v1/plan")
    CollectionPlan plan(@AuthenticationPrincipal DevicePrincipal device) {
        return reports.plan(device.deviceId());
    }

    /** Reads one byte more than is taken at most, whatever the length that was announced. */
    private static byte[] body(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > PostureReportVerifier.MAX_BYTES) {
            throw tooLarge();
        }
        byte[] body = request.getInputStream().readNBytes(PostureReportVerifier.MAX_BYTES + 1);
        if (body.length > PostureReportVerifier.MAX_BYTES) {
            throw tooLarge();
        }
        return body;
    }

    private static ProblemException tooOften(Duration wait, HttpServletResponse response) {
        long seconds = wait.plusMillis(999).toSeconds();
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return new ProblemException(
                HttpStatus.TOO_MANY_REQUESTS,
                ProblemCodes.RATE_LIMITED,
                "This device reports too often; nothing of this report was kept. Report again in " + seconds
                        + " s, and then when the answer says.");
    }

    private static ProblemException tooLarge() {
        return new ProblemException(
                HttpStatus.CONTENT_TOO_LARGE,
                ProblemCodes.TOO_LARGE,
                "A report has at most " + PostureReportVerifier.MAX_BYTES + " bytes.");
    }
}
