package io.portcullis.platform.compliance.attributes;

import io.portcullis.contracts.CustomAttributeDocument;
import io.portcullis.contracts.CustomAttributeRequest;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.devices.DeviceState;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.plane.Actor;
import io.portcullis.platform.problem.ProblemException;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.CustomAttributes;
import io.portcullis.posture.Violation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where other systems say what they know of a device. */
@RestController
@RequestMapping("/api/v1/devices/{id}/attributes")
@Tag(name = "devices")
class CustomAttributeController {
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Devices devices;
    private final CustomAttributeChanges attributes;
    private final Clock clock;

    CustomAttributeController(Devices devices, CustomAttributeChanges attributes, Clock clock) {
        this.devices = devices;
        this.attributes = attributes;
        this.clock = clock;
    }

    @GetMapping
    @Operation(summary = "Custom attributes of a device; expired ones are shown for 30 days")
    List<CustomAttributeDocument> list(@PathVariable UUID id) {
        active(id, false);
        return attributes.of(id);
    }

    @PutMapping("/{name}")
    @Operation(
            summary = "Set a custom attribute",
            description = "The name is custom.<bool|int|double|string|strings>.<name> and says the value's type. The"
                    + " device is decided anew at once; no token outlives expires_at, and none the max_age of a check"
                    + " that reads the attribute, counted from now.")
    CustomAttributeDocument set(
            @PathVariable UUID id,
            @PathVariable String name,
            @RequestBody CustomAttributeRequest request,
            Authentication caller) {
        active(id, true);
        requireCustom(name);
        Instant now = clock.instant();
        // Members of JSON may be absent, whatever the record says.
        Object value = request.value();
        Instant expiresAt = request.expiresAt();
        if (value == null || expiresAt == null) {
            throw ProblemException.invalid("Give value and expires_at.");
        }
        if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST))) {
            throw ProblemException.invalid("expires_at must be later than now, by 366 days at most.");
        }
        var violations = Catalogue.standard().validateValue(name, value);
        if (!violations.isEmpty()) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    ProblemCodes.INVALID_REQUEST,
                    violations.stream().map(Violation::message).collect(Collectors.joining("; ")),
                    violations.stream()
                            .map(violation -> Map.of("field", "value", "message", violation.message()))
                            .toList());
        }
        conclude(attributes.set(id, name, value, expiresAt.truncatedTo(ChronoUnit.MILLIS), Actor.of(caller)), name);
        return attributes.of(id).stream()
                .filter(attribute -> attribute.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.conflict("The attribute was removed meanwhile."));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a custom attribute; checks that read it then lack evidence")
    void remove(@PathVariable UUID id, @PathVariable String name, Authentication caller) {
        active(id, true);
        requireCustom(name);
        conclude(attributes.remove(id, name, Actor.of(caller)), name);
    }

    private static void conclude(CustomAttributeChanges.Change change, String name) {
        switch (change) {
            case DONE -> {}
            case NOTHING_THERE -> throw ProblemException.notFound("The device has no attribute " + name + ".");
            case TOO_MANY ->
                throw ProblemException.conflict("The device has " + CustomAttributeChanges.MOST
                        + " custom attributes already, and may have no more. Remove one first.");
            case BUSY ->
                throw ProblemException.conflict("The device's decision is being changed all the time. Try again.");
        }
    }

    private static void requireCustom(String name) {
        if (!name.startsWith(CustomAttributes.PREFIX)
                || Catalogue.standard().find(name).isEmpty()) {
            throw ProblemException.invalid("An attribute's name is custom.<bool|int|double|string|strings>.<name>, with"
                    + " a name of at most 63 lower-case letters, digits and underscores that begins with a letter.");
        }
    }

    private void active(UUID id, boolean toChange) {
        var device = devices.find(id).orElseThrow(() -> ProblemException.notFound("There is no device " + id + "."));
        if (toChange && device.state() == DeviceState.RETIRED) {
            throw ProblemException.conflict("The device is retired.");
        }
    }
}
