package io.portcullis.platform.compliance.simulation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much simulations may take of a node.
 *
 * @param simulations that a node does at the same time
 * @param simulationLimit the longest a simulation may take
 */
@ConfigurationProperties("portcullis.posture")
record SimulationProperties(
        @DefaultValue("1") int simulations,
        @DefaultValue("30s") Duration simulationLimit) {
    SimulationProperties {
        if (simulations < 1 || simulations > 8) {
            throw new IllegalArgumentException("portcullis.posture.simulations is not in 1..8");
        }
        if (!simulationLimit.isPositive()) {
            throw new IllegalArgumentException("portcullis.posture.simulation-limit is not positive");
        }
    }
}
