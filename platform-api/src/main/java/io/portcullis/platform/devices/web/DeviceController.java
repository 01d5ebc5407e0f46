package io.portcullis.platform.devices.web;

import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.DevicePage;
import io.portcullis.contracts.FleetSummary;
import io.portcullis.platform.devices.DeviceLifecycle;
import io.portcullis.platform.devices.DeviceSearch;
import io.portcullis.platform.devices.DeviceState;
import io.portcullis.platform.devices.PageCursor;
import io.portcullis.platform.devices.RenewalRequests;
import io.portcullis.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/devices")
@Tag(name = "devices")
class DeviceController {
    private static final Set<String> STATUSES = Set.of("compliant", "in_grace", "non_compliant", "unknown");
    private static final int MAX_PAGE = 200;

    private final DeviceSearch search;
    private final DeviceLifecycle lifecycle;
    private final RenewalRequests renewals;

    DeviceController(DeviceSearch search, DeviceLifecycle lifecycle, RenewalRequests renewals) {
        this.search = search;
        this.lifecycle = lifecycle;
        this.renewals = renewals;
    }

    /** Why a device's state is changed; audit keeps it. */
    record StateChangeRequest(@Nullable String reason) {}

    @GetMapping
    @Operation(
            summary = "Devices by name, filtered and paged",
            description = "q: part of the name or beginning of the id. state: enrolled, suspended, retired."
                    + " compliance: compliant, in_grace, non_compliant, unknown (no fresh evidence included)."
                    + " limit: 1 to 200. cursor: next_cursor of the page before.")
    DevicePage list(
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String compliance,
            @RequestParam(required = false) @Nullable String os,
            @RequestParam(required = false) @Nullable String group,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw ProblemException.invalid("limit has to be between 1 and 200");
        }
        var filter = new DeviceSearch.Filter(
                Input.optional("q", q, 100),
                state(state),
                compliance(compliance),
                Input.optional("os", os, 50),
                Input.optional("group", group, 64));
        return search.page(filter, limit, cursor(cursor));
    }

    @GetMapping("/summary")
    @Operation(summary = "Counts for a dashboard; retired devices are counted by state only")
    FleetSummary summary() {
        return search.summary();
    }

    @GetMapping("/{id}")
    @Operation(summary = "One device")
    DeviceDocument one(@PathVariable UUID id) {
        return search.document(id).orElseThrow(() -> ProblemException.notFound("There is no device " + id));
    }

    @PostMapping("/{id}/suspend")
    @Operation(summary = "Refuse an enrolled device everywhere until it is resumed")
    DeviceDocument suspend(@PathVariable UUID id, @RequestBody StateChangeRequest request, Authentication caller) {
        return changed(id, "suspended", lifecycle.suspend(id, reason(request), Actor.of(caller)));
    }

    @PostMapping("/{id}/resume")
    @Operation(summary = "Let a suspended device back in")
    DeviceDocument resume(@PathVariable UUID id, @RequestBody StateChangeRequest request, Authentication caller) {
        return changed(id, "resumed", lifecycle.resume(id, reason(request), Actor.of(caller)));
    }

    @PostMapping("/{id}/retire")
    @Operation(summary = "Retire a device for good; its certificates are revoked")
    DeviceDocument retire(@PathVariable UUID id, @RequestBody StateChangeRequest request, Authentication caller) {
        return changed(id, "retired", lifecycle.retire(id, reason(request), Actor.of(caller)));
    }

    @PostMapping("/{id}/renew")
    @Operation(
            summary = "Ask a device to replace its certificate now",
            description = "It is told with its next report. Asking again before it has renewed changes nothing.")
    DeviceDocument renew(@PathVariable UUID id, Authentication caller) {
        return switch (renewals.request(id, Actor.of(caller))) {
            case DeviceLifecycle.Change.Done() -> one(id);
            case DeviceLifecycle.Change.NoSuchDevice() -> throw ProblemException.notFound("There is no device " + id);
            case DeviceLifecycle.Change.NotFrom(var state) ->
                throw ProblemException.conflict("A device that is " + state.wire() + " has no certificate to renew.");
        };
    }

    private DeviceDocument changed(UUID id, String what, DeviceLifecycle.Change change) {
        return switch (change) {
            case DeviceLifecycle.Change.Done() -> one(id);
            case DeviceLifecycle.Change.NoSuchDevice() -> throw ProblemException.notFound("There is no device " + id);
            case DeviceLifecycle.Change.NotFrom(var state) ->
                throw ProblemException.conflict("A device that is " + state.wire() + " cannot be " + what + ".");
        };
    }

    private static String reason(StateChangeRequest request) {
        return Input.required("reason", request.reason(), 500);
    }

    private static @Nullable DeviceState state(@Nullable String state) {
        if (state == null || state.isEmpty()) {
            return null;
        }
        try {
            return DeviceState.fromWire(state);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("state has to be enrolled, suspended or retired");
        }
    }

    private static @Nullable String compliance(@Nullable String compliance) {
        if (compliance == null || compliance.isEmpty()) {
            return null;
        }
        if (!STATUSES.contains(compliance)) {
            throw ProblemException.invalid("compliance has to be compliant, in_grace, non_compliant or unknown");
        }
        return compliance;
    }

    private static @Nullable PageCursor cursor(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        return PageCursor.decode(cursor)
                .orElseThrow(() -> ProblemException.invalid("cursor is not the next_cursor of a page"));
    }
}
