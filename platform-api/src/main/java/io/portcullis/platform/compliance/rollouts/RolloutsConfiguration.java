package io.portcullis.platform.compliance.rollouts;

import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.policies.FleetParts;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.PolicyStatuses;
import io.portcullis.platform.compliance.redecisions.DecisionWorkers;
import io.portcullis.platform.compliance.redecisions.FleetReevaluations;
import io.portcullis.platform.compliance.redecisions.NodeName;
import java.time.Clock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires roll-outs. */
@Configuration(proxyBeanMethods = false)
class RolloutsConfiguration {
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
    RolloutCommands rolloutCommands(
            RolloutStore store,
            Rollouts rollouts,
            PolicySetStore policies,
            DecisionWorkers workers,
            TransactionTemplate transactions,
            Clock clock) {
        return new RolloutCommands(store, rollouts, policies, workers::wakeReevaluation, transactions, clock);
    }
}
