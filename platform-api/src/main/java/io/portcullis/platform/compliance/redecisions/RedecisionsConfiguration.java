package io.portcullis.platform.compliance.redecisions;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.evidence.KnownPostures;
import io.portcullis.platform.compliance.policies.FleetParts;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.PolicyStatuses;
import io.portcullis.platform.compliance.waivers.WaiverStore;
import io.portcullis.platform.devices.Devices;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires what decides without being asked. */
@Configuration(proxyBeanMethods = false)
class RedecisionsConfiguration {
    /** What another node's report made due is noticed after so long. */
    private static final Duration LONGEST_SWEEP_PAUSE = Duration.ofSeconds(5);

    @Bean
    NodeName nodeName(ComplianceProperties properties) {
        return NodeName.of(properties.node());
    }

    @Bean
    Redecisions redecisions(
            StateStore states, KnownPostures postures, DecisionChanges changes, Devices devices, Outbox outbox) {
        return new Redecisions(states, postures, changes, devices, outbox);
    }

    @Bean
    FleetReevaluations fleetReevaluations(
            JdbcClient jdbc,
            StateStore states,
            FleetParts parts,
            PolicySetStore policies,
            PolicySets sets,
            PolicyStatuses statuses,
            Redecisions redecisions,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            NodeName node,
            ComplianceProperties properties,
            Clock clock) {
        return new FleetReevaluations(
                jdbc,
                states,
                parts,
                policies,
                sets,
                statuses,
                redecisions,
                transactions,
                events,
                node,
                properties.reevaluationChunk(),
                Duration.ofSeconds(1),
                clock);
    }

    @Bean
    Sweeper sweeper(
            JdbcClient jdbc,
            StateStore states,
            PolicySetStore policies,
            PolicySets sets,
            WaiverStore waivers,
            Redecisions redecisions,
            TransactionTemplate transactions,
            ComplianceProperties properties,
            Clock clock) {
        return new Sweeper(
                jdbc,
                states,
                policies,
                sets,
                waivers,
                redecisions,
                transactions,
                properties.reevaluationChunk(),
                LONGEST_SWEEP_PAUSE,
                clock);
    }

    @Bean
    DecisionWorkers decisionWorkers(
            FleetReevaluations reevaluations,
            BetweenChunks rollouts,
            Sweeper sweeper,
            JdbcClient jdbc,
            RetentionProperties retention,
            ComplianceProperties properties,
            Clock clock) {
        return new DecisionWorkers(
                reevaluations, rollouts, sweeper, new Pruning(jdbc, retention, clock), properties.reevaluationPoll());
    }
}
