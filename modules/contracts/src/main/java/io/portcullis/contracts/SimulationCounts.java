package io.portcullis.contracts;

/**
 * Devices by what a policy set would change for them. Each is counted once: {@code newlyBlocked} loses an application
 * that it may open now (or its status becomes non-compliant or unknown), {@code freed} gains one and loses none,
 * {@code newlyWarned} keeps its applications but comes into grace or gets a warning.
 */
public record SimulationCounts(long newlyBlocked, long newlyWarned, long freed, long unchanged) {}
