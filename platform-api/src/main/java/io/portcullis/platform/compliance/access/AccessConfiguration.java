package io.portcullis.platform.compliance.access;

import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.evidence.KnownPostures;
import io.portcullis.platform.compliance.history.GrantedRequests;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.reports.ReportRequests;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Wires what answers other modules. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
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
}
