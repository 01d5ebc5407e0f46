package io.portcullis.platform.compliance.policies;

import io.portcullis.platform.compliance.ComplianceUnavailable;
import io.portcullis.policy.DeviceWaivers;
import io.portcullis.policy.Waivers;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that decides besides a device's posture, as of one look at the database: the policy set in force, the one
 * being rolled out and whom it has reached, and the waivers. Sets are fetched when first needed.
 */
public final class Rules {
    private static final Logger log = LoggerFactory.getLogger(Rules.class);

    private final InForce inForce;
    private final PolicySets sets;
    private final Waivers waivers;

    Rules(InForce inForce, PolicySets sets, Waivers waivers) {
        this.inForce = inForce;
        this.sets = sets;
        this.waivers = waivers;
    }

    public InForce inForce() {
        return inForce;
    }

    /**
     * What a device is decided under; empty if no policy set is in force for it.
     *
     * @throws ComplianceUnavailable if the set cannot be trusted any more
     */
    public Optional<PolicyInForceSet> of(UUID device, Collection<String> groups) {
        return sets.at(inForce.revisionFor(device, groups));
    }

    /** In force for the devices that no roll-out has reached. */
    public Optional<PolicyInForceSet> base() {
        return sets.at(inForce.revision());
    }

    Optional<PolicyInForceSet> candidate() {
        return sets.at(inForce.candidate());
    }

    /** For what is no decision: a candidate that cannot be used keeps nobody from reporting. */
    public Optional<PolicyInForceSet> candidateIfUsable() {
        try {
            return candidate();
        } catch (ComplianceUnavailable e) {
            log.debug("The candidate is left out of the plan", e);
            return Optional.empty();
        }
    }

    public DeviceWaivers waivers(UUID device, Collection<String> groups) {
        return waivers.of(device, Set.copyOf(groups));
    }

    /** What is to be collected: by all devices the same, so that a roll-out finds evidence where it arrives. */
    public Set<String> attributes() {
        var attributes = new TreeSet<String>();
        base().ifPresent(set -> attributes.addAll(set.rules().attributes()));
        candidateIfUsable().ifPresent(set -> attributes.addAll(set.rules().attributes()));
        return attributes;
    }

    /** Changes whenever {@link #attributes} may. */
    public long planRevision() {
        return inForce.rollingOut() ? inForce.candidate() : inForce.revision();
    }
}
