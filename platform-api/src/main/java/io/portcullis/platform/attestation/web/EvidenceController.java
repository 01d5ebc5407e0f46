package io.portcullis.platform.attestation.web;

import io.portcullis.contracts.AttestationDocument;
import io.portcullis.platform.attestation.AttestationRecord;
import io.portcullis.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "devices")
class EvidenceController {
    private final AttestationRecord record;

    EvidenceController(AttestationRecord record) {
        this.record = record;
    }

    @GetMapping("/api/v1/devices/{id}/attestation")
    @Operation(
            summary = "What proves that the device's key lives in a TPM",
            description = "The evidence of its newest attested certificate; 404 if none of its keys was attested.")
    AttestationDocument ofDevice(@PathVariable UUID id) {
        return record.ofDevice(id)
                .orElseThrow(() -> ProblemException.notFound("No key of a device " + id + " was attested"));
    }
}
