package io.portcullis.platform.compliance.reports;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.attributes.CustomAttributes;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.evidence.EvidenceStore;
import io.portcullis.platform.compliance.evidence.KnownPostures;
import io.portcullis.platform.compliance.history.PostureHistory;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.devices.Devices;
import io.portcullis.posture.Catalogue;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires what takes reports in. */
@Configuration(proxyBeanMethods = false)
class ReportsConfiguration {
    @Bean
    ReportRequests reportRequests(
            JdbcClient jdbc, TransactionTemplate transactions, ApplicationEventPublisher events, Clock clock) {
        return new ReportRequests(jdbc, transactions, events, clock);
    }

    @Bean
    ReportTimes reportTimes(ReportProperties properties) {
        return new ReportTimes(properties.reportInterval());
    }

    @Bean
    CollectionPlans collectionPlans(PolicySets sets, Devices devices) {
        return new CollectionPlans(sets, devices);
    }

    @Bean
    SharedPace sharedPace(PostureProperties properties) {
        return new SharedPace(properties.reportsAMinute());
    }

    @Bean
    WholeReports wholeReports(
            StateStore states,
            JdbcTemplate jdbc,
            EvidenceStore evidence,
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
                new ReportWrites(jdbc, evidence, pace),
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
}
