package io.portcullis.platform.devices.web;

import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.plane.DevicePlaneGate;
import io.portcullis.platform.problem.Problems;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;

/**
 * Guards the device plane's paths, which exist on that plane only. These are the busiest paths of the platform and have
 * no sessions, forms or logins, so nothing stands before them but what decides.
 */
@Configuration(proxyBeanMethods = false)
class DevicePlaneSecurity {

    /** Whoever passes is a device that may act now. */
    @Bean
    @Order(10)
    SecurityFilterChain deviceRequests(DevicePlaneGate gate, Devices devices, Problems problems) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher("/device/v1/**"),
                gate::pass,
                new DeviceAuthenticationFilter(devices, problems));
    }

    /**
     * EST and recovery let everybody ask: who gets a certificate is decided by the enrollment token, by the certificate
     * presented, or by a proof that its key is held.
     */
    @Bean
    @Order(11)
    SecurityFilterChain certificateApplications(DevicePlaneGate gate) {
        var paths = PathPatternRequestMatcher.withDefaults();
        return new DefaultSecurityFilterChain(
                new OrRequestMatcher(paths.matcher("/.well-known/est/**"), paths.matcher("/recovery/v1/**")),
                gate::passStrangers);
    }
}
