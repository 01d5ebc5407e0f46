package io.portcullis.platform.compliance.policies;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.signatures.SignedMessages;
import io.portcullis.platform.compliance.waivers.StandingWaivers;
import io.portcullis.platform.devices.PolicyRevisionInForce;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.posture.Catalogue;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires what decides, apart from devices. */
@Configuration(proxyBeanMethods = false)
class PoliciesConfiguration {
    @Bean
    PolicySetVerifier policySetVerifier(SignedMessages messages) {
        return new PolicySetVerifier(messages);
    }

    @Bean
    PolicyLoader policyLoader() {
        return new PolicyLoader(Catalogue.standard());
    }

    @Bean
    PolicySetStore policySetStore(JdbcClient jdbc) {
        return new PolicySetStore(jdbc);
    }

    @Bean
    FleetParts fleetParts(JdbcClient jdbc) {
        return new FleetParts(jdbc);
    }

    @Bean
    PolicySets policySets(
            PolicySetStore store,
            PolicySetVerifier verifier,
            PolicyLoader loader,
            StandingWaivers waivers,
            Clock clock) {
        return new PolicySets(store, verifier, loader, waivers, clock);
    }

    @Bean
    PolicyStatuses policyStatuses(JdbcClient jdbc, Outbox outbox) {
        return new PolicyStatuses(jdbc, outbox);
    }

    @Bean
    PolicyRevisionInForce policyRevisionInForce(PolicySetStore store) {
        return store::revisionInForce;
    }
}
