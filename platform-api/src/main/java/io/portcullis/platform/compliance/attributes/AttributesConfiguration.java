package io.portcullis.platform.compliance.attributes;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.devices.Devices;
import java.time.Clock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires custom attributes. */
@Configuration(proxyBeanMethods = false)
class AttributesConfiguration {
    @Bean
    CustomAttributes customAttributes(JdbcClient jdbc) {
        return new CustomAttributes(jdbc);
    }

    @Bean
    CustomAttributeChanges customAttributeChanges(
            CustomAttributes attributes,
            StateStore states,
            PolicySetStore policies,
            PolicySets sets,
            DecisionChanges changes,
            Devices devices,
            Outbox outbox,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        return new CustomAttributeChanges(
                attributes, states, policies, sets, changes, devices, outbox, transactions, events, clock);
    }
}
