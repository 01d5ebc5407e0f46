package io.portcullis.platform.devices.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.platform.plane.DevicePlane;
import io.portcullis.platform.plane.DevicePlaneGate;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Enrollment stands before all other filters, which are made for browsers and sessions and cost as much as the
 * certificate: a fleet that is rolled out enrolls all at once. What is no enrollment goes on to them.
 */
@Configuration(proxyBeanMethods = false)
class EstEndpoint {
    private static final String PATH = "/.well-known/est/simpleenroll";

    @Bean
    FilterRegistrationBean<Filter> enrollments(
            DevicePlane plane, DevicePlaneGate gate, EstController est, EstFailures failures, MeterRegistry meters) {
        var requests = plane.requests();
        Filter filter = (request, response, others) -> {
            if (request instanceof HttpServletRequest http
                    && response instanceof HttpServletResponse answer
                    && http.getMethod().equals("POST")
                    && requests.matches(http)) {
                var timed = Timer.start(meters);
                gate.passStrangers(request, response, enrollment(est, failures));
                timed.stop(meters.timer("portcullis.enrollments", "status", Integer.toString(answer.getStatus())));
            } else {
                others.doFilter(request, response);
            }
        };
        var registration = new FilterRegistrationBean<>(filter);
        registration.setName("enrollments");
        registration.addUrlPatterns(PATH);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    private static FilterChain enrollment(EstController est, EstFailures failures) {
        return (request, response) -> {
            var answer = (HttpServletResponse) response;
            try {
                est.enroll((HttpServletRequest) request, answer);
            } catch (RuntimeException failure) {
                tell(failure, failures, answer);
            }
        };
    }

    private static void tell(RuntimeException failure, EstFailures failures, HttpServletResponse answer)
            throws IOException {
        if (answer.isCommitted()) {
            throw failure;
        }
        failures.tell(failure, answer);
    }
}
