package io.portcullis.platform.compliance;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.devices.PolicyRevisionInForce;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.posture.Catalogue;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the module. */
@Configuration(proxyBeanMethods = false)
class ComplianceConfiguration {
    /** What another node's report made due is noticed after so long. */
    private static final Duration LONGEST_SWEEP_PAUSE = Duration.ofSeconds(5);

    @Bean
    NodeName nodeName(ComplianceProperties properties) {
        return NodeName.of(properties.node());
    }

    @Bean
    SignedMessages signedMessages(PolicyProperties properties) {
        return new SignedMessages(new TrustedSigners(properties.trustedSigners()));
    }

    @Bean
    PolicySetVerifier policySetVerifier(SignedMessages messages) {
        return new PolicySetVerifier(messages);
    }

    @Bean
    WaiverVerifier waiverVerifier(SignedMessages messages) {
        return new WaiverVerifier(messages);
    }

    @Bean
    WaiverStore waiverStore(JdbcClient jdbc) {
        return new WaiverStore(jdbc);
    }

    @Bean
    StandingWaivers standingWaivers(WaiverStore store, WaiverVerifier verifier, Clock clock) {
        return new StandingWaivers(store, verifier, clock);
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
    StateStore stateStore(JdbcClient jdbc) {
        return new StateStore(jdbc);
    }

    @Bean
    DecisionChanges decisionChanges(JdbcClient jdbc, ApplicationEventPublisher events) {
        return new DecisionChanges(jdbc, events);
    }

    @Bean
    AccessReads accessReads(JdbcTemplate jdbc) {
        return new AccessReads(jdbc);
    }

    @Bean
    Decisions compliance(
            StateStore states,
            AccessReads access,
            KnownPostures postures,
            PolicySets sets,
            ReportRequests requests,
            GrantedRequests granted,
            Clock clock) {
        return new Decisions(states, access, postures, sets, requests, granted, clock);
    }

    @Bean
    PolicyRevisionInForce policyRevisionInForce(PolicySetStore store) {
        return store::revisionInForce;
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
    FleetParts fleetParts(JdbcClient jdbc) {
        return new FleetParts(jdbc);
    }

    @Bean
    RolloutStore rolloutStore(JdbcClient jdbc) {
        return new RolloutStore(jdbc);
    }

    @Bean
    Rollouts rollouts(
            RolloutStore store,
            PolicySetStore policies,
            PolicySets sets,
            StateStore states,
            FleetParts parts,
            FleetReevaluations reevaluations,
            PolicyStatuses statuses,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            NodeName node,
            Clock clock) {
        return new Rollouts(
                store, policies, sets, states, parts, reevaluations, statuses, transactions, events, node, clock);
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
            Rollouts rollouts,
            Sweeper sweeper,
            JdbcClient jdbc,
            RetentionProperties retention,
            ComplianceProperties properties,
            Clock clock) {
        return new DecisionWorkers(
                reevaluations, rollouts, sweeper, new Pruning(jdbc, retention, clock), properties.reevaluationPoll());
    }

    @Bean
    RolloutCommands rolloutCommands(
            RolloutStore store,
            Rollouts rollouts,
            PolicySetStore policies,
            DecisionWorkers workers,
            TransactionTemplate transactions,
            Clock clock) {
        return new RolloutCommands(store, rollouts, policies, workers::wakeReevaluation, transactions, clock);
    }

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
        return new ComplianceLifecycle(reader, workers.all());
    }
}
