package io.portcullis.platform.compliance.publications;

import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySetVerifier;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.PolicyStatuses;
import io.portcullis.platform.compliance.redecisions.DecisionWorkers;
import io.portcullis.platform.compliance.redecisions.FleetReevaluations;
import io.portcullis.platform.compliance.redecisions.NodeName;
import io.portcullis.platform.compliance.rollouts.Rollouts;
import io.portcullis.platform.compliance.signatures.PolicyProperties;
import io.portcullis.platform.compliance.waivers.WaiverStore;
import io.portcullis.platform.compliance.waivers.WaiverVerifier;
import io.portcullis.policy.PolicyLoader;
import java.time.Clock;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires what listens to the policy topic, and starts the threads of the module. */
@Configuration(proxyBeanMethods = false)
class PublicationsConfiguration {
    @Bean
    WaiverIntake waiverIntake(
            WaiverVerifier verifier,
            WaiverStore waivers,
            PolicySetStore messages,
            DecisionWorkers workers,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            NodeName node,
            Clock clock) {
        return new WaiverIntake(verifier, waivers, messages, workers::wakeSweeper, transactions, events, node, clock);
    }

    @Bean
    PolicyIntake policyIntake(
            PolicySetVerifier verifier,
            PolicyLoader loader,
            PolicySets sets,
            PolicySetStore store,
            PolicyStatuses statuses,
            FleetReevaluations reevaluations,
            Rollouts rollouts,
            WaiverIntake waivers,
            DecisionWorkers workers,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            NodeName node,
            Clock clock) {
        return new PolicyIntake(
                verifier,
                loader,
                sets,
                store,
                statuses,
                reevaluations,
                rollouts,
                waivers,
                workers::wakeReevaluation,
                transactions,
                events,
                node,
                clock);
    }

    @Bean
    PolicyTopicReader policyTopicReader(
            PolicyProperties properties,
            KafkaProperties kafka,
            KafkaConnectionDetails connection,
            PolicyIntake intake) {
        var client = kafka.buildConsumerProperties();
        client.put("bootstrap.servers", connection.getConsumer().getBootstrapServers());
        return new PolicyTopicReader(properties.topic(), client, intake);
    }

    @Bean
    ComplianceLifecycle complianceLifecycle(PolicyTopicReader reader, DecisionWorkers workers) {
        return new ComplianceLifecycle(reader, workers);
    }
}
