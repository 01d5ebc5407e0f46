package io.portcullis.policy;

import io.portcullis.posture.Posture;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A policy set whose checks are compiled. Immutable; evaluate from as many threads as you like. */
public final class CompiledPolicySet {

    private final String source;
    private final PolicySet definition;

    CompiledPolicySet(String source, PolicySet definition) {
        this.source = source;
        this.definition = definition;
    }

    /** The YAML text it was loaded from, unchanged. */
    public String source() {
        return source;
    }

    public PolicySet definition() {
        return definition;
    }

    /** What devices must report: the attributes that some check reads, and {@code os.type}, which decides scope. */
    public Set<String> attributes() {
        return Set.of();
    }

    /** The access level that the policy set demands for an audience; empty if it does not mention the audience. */
    public Optional<String> requiredLevel(String audience) {
        return definition.applications().stream()
                .filter(application -> application.audience().equals(audience))
                .map(ApplicationRequirement::level)
                .findFirst();
    }

    /** The access levels it defines. */
    public Set<String> levels() {
        return Set.of();
    }

    /**
     * Decides about one device. Pure: the same arguments give the same decision.
     *
     * @param history of the device's previous decision, {@link FailureHistory#none()} for its first
     * @param now the server's clock
     */
    public Decision evaluate(Subject subject, Posture posture, FailureHistory history, Instant now) {
        return new Decision(Status.UNKNOWN, Set.of(), java.util.List.of(), now, now, history, java.util.Map.of());
    }
}
