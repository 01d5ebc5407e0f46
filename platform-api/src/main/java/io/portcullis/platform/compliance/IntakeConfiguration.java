package io.portcullis.platform.compliance;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.devices.Devices;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.posture.Catalogue;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the part of the module that takes in what is known of devices, and keeps it. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {
    @Bean
    ReportRequests reportRequests(
            JdbcClient jdbc, TransactionTemplate transactions, ApplicationEventPublisher events, Clock clock) {
        return new ReportRequests(jdbc, transactions, events, clock);
    }

    @Bean
    ReportTimes reportTimes(ComplianceProperties properties) {
        return new ReportTimes(properties.reportInterval());
    }

    @Bean
    CollectionPlans collectionPlans(PolicySets sets, Devices devices) {
        return new CollectionPlans(sets, devices);
    }

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

    @Bean
    PostureHistory postureHistory(JdbcTemplate jdbc, PostureProperties properties) {
        return new PostureHistory(jdbc, properties.historyDays());
    }

    @Bean
    GrantedRequests grantedRequests(JdbcTemplate jdbc, TransactionTemplate transactions, PostureProperties properties) {
        return new GrantedRequests(jdbc, transactions, properties.historyDays());
    }

    @Bean
    HistoryPartitions historyPartitions(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            CustomAttributes attributes,
            PostureProperties properties,
            Clock clock) {
        return new HistoryPartitions(jdbc, transactions, attributes, properties.historyDays(), clock);
    }

    @Bean
    KnownPostures knownPostures(JdbcTemplate jdbc) {
        return new KnownPostures(new EvidenceStore(jdbc));
    }

    @Bean
    SharedPace sharedPace(PostureProperties properties) {
        return new SharedPace(properties.reportsAMinute());
    }

    @Bean
    WholeReports wholeReports(
            StateStore states,
            JdbcTemplate jdbc,
            SharedPace pace,
            PolicySets sets,
            CollectionPlans plans,
            CustomAttributes attributes,
            PostureHistory history,
            DecisionChanges changes,
            Devices devices,
            Outbox outbox,
            ReportTimes times) {
        return new WholeReports(
                states,
                new ReportWrites(jdbc, new EvidenceStore(jdbc), pace),
                sets,
                plans,
                attributes,
                history,
                changes,
                devices,
                outbox,
                times);
    }

    @Bean
    UnchangedReports unchangedReports(
            JdbcTemplate jdbc,
            SharedPace pace,
            PolicySets sets,
            CollectionPlans plans,
            KnownPostures known,
            DecisionChanges changes,
            Devices devices,
            Outbox outbox,
            ReportTimes times) {
        return new UnchangedReports(
                new UnchangedWrites(jdbc, pace), sets, plans, known, changes, devices, outbox, times);
    }

    @Bean
    PostureReports postureReports(
            @Value("${portcullis.issuer}") String issuer,
            WholeReports whole,
            UnchangedReports unchanged,
            PolicySetStore policies,
            CollectionPlans plans,
            ReportTimes times,
            PostureProperties properties,
            JdbcClient jdbc,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        return new PostureReports(
                new PostureReportVerifier(issuer, Catalogue.standard(), clock),
                whole,
                unchanged,
                policies,
                plans,
                times,
                properties.reportsAMinute(),
                jdbc,
                transactions,
                events,
                clock);
    }

    @Bean
    Simulations simulations(
            DataSource source,
            PlatformTransactionManager transactions,
            PolicySets sets,
            PolicyLoader loader,
            KnownPostures known,
            PostureProperties properties,
            Clock clock) {
        return new Simulations(
                Simulations.DataAccess.of(source, transactions),
                sets,
                loader,
                known,
                properties.simulations(),
                properties.simulationLimit(),
                clock);
    }
}
