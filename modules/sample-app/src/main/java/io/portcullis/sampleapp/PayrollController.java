package io.portcullis.sampleapp;

import io.portcullis.verifier.DeviceClaim;
import io.portcullis.verifier.DeviceToken;
import io.portcullis.verifier.spring.DeviceAuthentication;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PayrollController {
    private final PayslipPage page;

    PayrollController(PayslipPage page) {
        this.page = page;
    }

    @GetMapping(path = "/payroll", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Payslip> payroll(DeviceAuthentication caller) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(payslipFor(caller.token()));
    }

    @GetMapping(path = "/payroll", produces = "text/html;charset=UTF-8")
    ResponseEntity<String> payrollPage(DeviceAuthentication caller) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(page.show(payslipFor(caller.token())));
    }

    private static Payslip payslipFor(DeviceToken token) {
        DeviceClaim device = token.device();
        return new Payslip(
                "Payroll is open.",
                new Payslip.Caller(
                        token.subject(),
                        token.isOfDeviceAlone(),
                        token.scopes().stream().sorted().toList()),
                new Payslip.Device(
                        device.id(),
                        device.compliance().wire(),
                        device.levels().stream().sorted().toList(),
                        device.policyRevision(),
                        device.evaluatedAt(),
                        device.validUntil(),
                        device.os().map(PayrollController::named).orElse(null),
                        device.keyProtection().orElse(null)),
                token.expiresAt());
    }

    private static String named(DeviceClaim.OperatingSystem os) {
        return Optional.ofNullable(os.version())
                .map(version -> os.type() + " " + version)
                .orElse(os.type());
    }
}
