package io.portcullis.platform.compliance.simulation;

import io.portcullis.platform.compliance.evidence.KnownPostures;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.policy.PolicyLoader;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Wires simulations. */
@Configuration(proxyBeanMethods = false)
class SimulationConfiguration {
    @Bean
    Simulations simulations(
            DataSource source,
            PlatformTransactionManager transactions,
            PolicySets sets,
            PolicyLoader loader,
            KnownPostures known,
            SimulationProperties properties,
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
