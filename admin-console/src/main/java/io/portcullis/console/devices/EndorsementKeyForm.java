package io.portcullis.console.devices;

import io.portcullis.contracts.EndorsementKeyRequest;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;

/** An endorsement key to trust; colons and spaces in the fingerprint are taken out, as tools print them. */
record EndorsementKeyForm(
        @Pattern(regexp = "[0-9a-f]{64}", message = "A SHA-256 fingerprint has 64 hexadecimal digits; copy it whole")
        String fingerprint,

        @NotBlank(message = "Say which machine it is in") @Size(max = 200)
        String description) {

    EndorsementKeyForm {
        fingerprint =
                fingerprint == null ? "" : fingerprint.replaceAll("[\\s:]+", "").toLowerCase(Locale.ROOT);
        description = description == null ? "" : description.strip();
    }

    EndorsementKeyRequest request() {
        return new EndorsementKeyRequest(fingerprint, description);
    }
}
