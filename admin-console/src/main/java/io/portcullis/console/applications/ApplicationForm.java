package io.portcullis.console.applications;

import io.portcullis.contracts.ApplicationDocument;
import io.portcullis.contracts.ApplicationRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;

/** What an admin fills in for an application; lists are typed with spaces, commas or new lines between. */
record ApplicationForm(
        @NotBlank(message = "Give it a name") @Size(max = 100)
        String name,

        @NotBlank(message = "The URI that tokens for it are issued to") @Size(max = 500)
        String audience,

        String scopes,
        @Min(60) @Max(86400) Integer tokenLifetimeSeconds,
        String releasedClaims) {

    ApplicationForm {
        name = name == null ? "" : name;
        audience = audience == null ? "" : audience;
        scopes = scopes == null ? "" : scopes;
        tokenLifetimeSeconds = tokenLifetimeSeconds == null ? 300 : tokenLifetimeSeconds;
        releasedClaims = releasedClaims == null ? "" : releasedClaims;
    }

    static ApplicationForm of(ApplicationDocument application) {
        return new ApplicationForm(
                application.name(),
                application.audience(),
                String.join(" ", application.scopes()),
                application.tokenLifetimeSeconds(),
                String.join(" ", application.releasedClaims()));
    }

    ApplicationRequest request() {
        return new ApplicationRequest(
                name.strip(), audience.strip(), words(scopes), tokenLifetimeSeconds, words(releasedClaims));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }
}
