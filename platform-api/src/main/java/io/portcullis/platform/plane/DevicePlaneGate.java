package io.portcullis.platform.plane;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Stands before what devices ask for: lets in what came through the device plane, and only so many at a time. Requests
 * have a virtual thread each there, so nothing else bounds the bodies that are held in memory.
 */
@Component
public class DevicePlaneGate {
    private static final int MOST_AT_ONCE = 256;
    private static final int MOST_STRANGERS_AT_ONCE = 64;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final DevicePlane plane;
    private final Problems problems;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Semaphore strangersPlaces = new Semaphore(MOST_STRANGERS_AT_ONCE);

    DevicePlaneGate(DevicePlane plane, Problems problems) {
        this.plane = plane;
        this.problems = problems;
    }

    /**
     * A servlet filter's work; this is none by itself, so that nobody puts it before the public plane. For paths on
     * which no body is read unless a certificate of ours was presented.
     */
    public void pass(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        pass(places, request, response, chain);
    }

    /**
     * The same for paths that are there for everybody: strangers with slow bodies keep nobody but strangers waiting.
     */
    public void passStrangers(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        pass(strangersPlaces, request, response, chain);
    }

    private void pass(
            Semaphore places, ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        var request = (HttpServletRequest) servletRequest;
        var response = (HttpServletResponse) servletResponse;
        if (!plane.carries(request)) {
            problems.write(
                    response,
                    HttpStatus.NOT_FOUND,
                    ProblemCodes.NOT_FOUND,
                    request.getRequestURI() + " is served on the device plane only.");
            return;
        }
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!taken(places)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "2");
            problems.write(
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    ProblemCodes.UNAVAILABLE,
                    "Too many requests are waiting here. Try again in a few seconds.");
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            places.release();
        }
    }

    private static boolean taken(Semaphore places) {
        try {
            return places.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
