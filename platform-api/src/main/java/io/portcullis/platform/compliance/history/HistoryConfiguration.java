package io.portcullis.platform.compliance.history;

import io.portcullis.platform.compliance.attributes.CustomAttributes;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires what is kept of the past. */
@Configuration(proxyBeanMethods = false)
class HistoryConfiguration {
    @Bean
    PostureHistory postureHistory(JdbcTemplate jdbc, HistoryProperties properties) {
        return new PostureHistory(jdbc, properties.historyDays());
    }

    @Bean
    GrantedRequests grantedRequests(JdbcTemplate jdbc, TransactionTemplate transactions, HistoryProperties properties) {
        return new GrantedRequests(jdbc, transactions, properties.historyDays());
    }

    @Bean
    HistoryPartitions historyPartitions(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            CustomAttributes attributes,
            HistoryProperties properties,
            Clock clock) {
        return new HistoryPartitions(jdbc, transactions, attributes, properties.historyDays(), clock);
    }
}
