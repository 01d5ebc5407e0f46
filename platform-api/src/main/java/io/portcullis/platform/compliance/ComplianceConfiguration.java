package io.portcullis.platform.compliance;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.devices.PolicyRevisionInForce;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.posture.Catalogue;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
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
    ReportRequests reportRequests(
            JdbcClient jdbc, TransactionTemplate transactions, ApplicationEventPublisher events, Clock clock) {
        return new ReportRequests(jdbc, transactions, events, clock);
    }

    @Bean
    Decisions compliance(StateStore states, AccessReads access, PolicySets sets, ReportRequests requests, Clock clock) {
        return new Decisions(states, access, sets, requests, clock);
    }

    @Bean
    PolicyRevisionInForce policyRevisionInForce(PolicySetStore store) {
        return store::revisionInForce;
    }

    @Bean
    PostureReports postureReports(
            @Value("${portcullis.issuer}") String issuer,
            StateStore states,
            JdbcTemplate jdbc,
            PolicySets sets,
            DecisionChanges changes,
            Devices devices,
            Outbox outbox,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            ComplianceProperties properties,
            Clock clock) {
        return new PostureReports(
                new PostureReportVerifier(issuer, Catalogue.standard(), clock),
                states,
                new ReportWrites(jdbc),
                sets,
                changes,
                devices,
                outbox,
                transactions,
                events,
                properties.reportInterval(),
                clock);
    }

    @Bean
    Redecisions redecisions(StateStore states, DecisionChanges changes, Devices devices, Outbox outbox) {
        return new Redecisions(states, changes, devices, outbox);
    }

    @Bean
    FleetReevaluations fleetReevaluations(
            JdbcClient jdbc,
            StateStore states,
            PolicySets sets,
            PolicySetStore store,
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
                sets,
                store,
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
    ReevaluationWorker reevaluationWorker(FleetReevaluations reevaluations, ComplianceProperties properties) {
        return new ReevaluationWorker(reevaluations, properties.reevaluationPoll());
    }

    @Bean
    PolicyIntake policyIntake(
            PolicySetVerifier verifier,
            PolicyLoader loader,
            PolicySets sets,
            PolicySetStore store,
            PolicyStatuses statuses,
            FleetReevaluations reevaluations,
            ReevaluationWorker worker,
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
                worker::wake,
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
    ComplianceLifecycle complianceLifecycle(PolicyTopicReader reader, ReevaluationWorker worker) {
        return new ComplianceLifecycle(reader, worker);
    }
}
