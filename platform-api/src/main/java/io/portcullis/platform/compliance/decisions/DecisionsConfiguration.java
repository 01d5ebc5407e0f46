package io.portcullis.platform.compliance.decisions;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires how decisions are kept. */
@Configuration(proxyBeanMethods = false)
class DecisionsConfiguration {
    @Bean
    StateStore stateStore(JdbcClient jdbc) {
        return new StateStore(jdbc);
    }

    @Bean
    DecisionChanges decisionChanges(JdbcClient jdbc, ApplicationEventPublisher events) {
        return new DecisionChanges(jdbc, events);
    }
}
