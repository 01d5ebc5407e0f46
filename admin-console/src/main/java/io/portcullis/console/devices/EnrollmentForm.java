package io.portcullis.console.devices;

import io.portcullis.contracts.EnrollmentTokenRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Arrays;

/** What an admin fills in for an enrollment token; hours because nobody thinks in seconds. */
record EnrollmentForm(
        @NotBlank(message = "Say what it is for") @Size(max = 200)
        String description,

        @Min(1) @Max(1000) Integer uses,
        @Min(1) @Max(720) Integer hours,
        String groups,
        String ownership,
        Boolean requiresApproval,
        Boolean requiresAttestation) {

    EnrollmentForm {
        description = description == null ? "" : description;
        uses = uses == null ? 1 : uses;
        hours = hours == null ? 24 : hours;
        groups = groups == null ? "" : groups;
        ownership = ownership == null ? "company" : ownership;
        requiresApproval = requiresApproval != null && requiresApproval;
        requiresAttestation = requiresAttestation != null && requiresAttestation;
    }

    EnrollmentTokenRequest request() {
        return new EnrollmentTokenRequest(
                description.strip(),
                uses,
                hours * 3600L,
                Arrays.stream(groups.split("[,\\s]+"))
                        .filter(group -> !group.isEmpty())
                        .toList(),
                ownership,
                requiresApproval,
                requiresAttestation);
    }
}
