package io.portcullis.platform.authorization;

import io.portcullis.contracts.ApplicationDocument;
import io.portcullis.contracts.ApplicationRequest;
import io.portcullis.platform.authorization.Applications.AudienceTaken;
import io.portcullis.platform.authorization.Applications.Description;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.plane.Actor;
import io.portcullis.platform.problem.ProblemException;
import io.portcullis.posture.Catalogue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/applications")
class ApplicationController {
    private static final int DEFAULT_LIFETIME_SECONDS = 300;
    private static final Set<String> RELEASES = Set.of("checks", "os", "key_protection");

    private final Applications applications;
    private final Compliance compliance;
    private final Catalogue catalogue = Catalogue.standard();

    ApplicationController(Applications applications, Compliance compliance) {
        this.applications = applications;
        this.compliance = compliance;
    }

    @GetMapping
    List<ApplicationDocument> list() {
        return applications.all().stream().map(this::document).toList();
    }

    @GetMapping("/{id}")
    ApplicationDocument get(@PathVariable UUID id) {
        return document(applications.find(id).orElseThrow(ApplicationController::unknown));
    }

    @PostMapping
    ResponseEntity<ApplicationDocument> register(@RequestBody ApplicationRequest request, Authentication caller) {
        var application = refusingTakenAudience(() -> applications.register(valid(request), Actor.of(caller)));
        return ResponseEntity.created(URI.create("/api/v1/applications/" + application.id()))
                .body(document(application));
    }

    @PutMapping("/{id}")
    ApplicationDocument change(@PathVariable UUID id, @RequestBody ApplicationRequest request, Authentication caller) {
        return document(refusingTakenAudience(() -> applications.change(id, valid(request), Actor.of(caller)))
                .orElseThrow(ApplicationController::unknown));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable UUID id, Authentication caller) {
        if (!applications.remove(id, Actor.of(caller))) {
            throw unknown();
        }
    }

    private static <T> T refusingTakenAudience(Supplier<T> act) {
        try {
            return act.get();
        } catch (AudienceTaken e) {
            throw ProblemException.conflict(String.valueOf(e.getMessage()));
        } catch (DataIntegrityViolationException e) {
            throw ProblemException.conflict("The audience belongs to another application already.");
        }
    }

    private Description valid(ApplicationRequest request) {
        List<Map<String, String>> faults = new ArrayList<>();
        if (request.name() == null || request.name().isBlank() || request.name().length() > 200) {
            faults.add(fault("name", "give a name of 1 to 200 characters"));
        }
        if (!isAudience(request.audience())) {
            faults.add(fault("audience", "give an absolute https URI without a fragment, at most 500 characters"));
        }
        List<String> scopes = request.scopes() == null ? List.of() : request.scopes();
        if (scopes.size() > 50 || !scopes.stream().allMatch(ApplicationController::isScope)) {
            faults.add(fault("scopes", "give at most 50 scopes of letters, digits and . : / _ -"));
        }
        int lifetime =
                request.tokenLifetimeSeconds() == null ? DEFAULT_LIFETIME_SECONDS : request.tokenLifetimeSeconds();
        if (lifetime < 30 || lifetime > 3600) {
            faults.add(fault("token_lifetime_seconds", "give 30 to 3600 seconds"));
        }
        List<String> released = request.releasedClaims() == null ? List.of() : request.releasedClaims();
        for (String claim : released) {
            if (!RELEASES.contains(claim) && catalogue.find(claim).isEmpty()) {
                faults.add(fault(
                        "released_claims",
                        "checks, os, key_protection or an attribute of the catalogue, not " + claim));
            }
        }
        if (!faults.isEmpty()) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "invalid_request", "The application is not valid.", faults);
        }
        return new Description(
                request.name(),
                request.audience(),
                scopes.stream().distinct().toList(),
                lifetime,
                released.stream().distinct().toList());
    }

    private static boolean isAudience(String audience) {
        if (audience == null || audience.length() > 500) {
            return false;
        }
        try {
            var uri = new URI(audience);
            return uri.isAbsolute()
                    && "https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isScope(String scope) {
        return scope != null && scope.matches("[A-Za-z0-9.:/_-]{1,100}");
    }

    private static Map<String, String> fault(String field, String message) {
        return Map.of("field", field, "message", message);
    }

    private ApplicationDocument document(Application application) {
        return new ApplicationDocument(
                application.id(),
                application.name(),
                application.audience(),
                List.copyOf(application.scopes()),
                (int) application.tokenLifetime().toSeconds(),
                List.copyOf(application.releasedClaims()),
                compliance.requiredLevel(application.audience()).orElse(null),
                application.createdAt());
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("There is no such application.");
    }
}
