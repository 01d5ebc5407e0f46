package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;

/**
 * What a policy set would have done to the token requests of the past.
 *
 * @param since from when on there is history; later than asked for where less was kept
 * @param requests that were granted
 * @param byDevice those with the most refusals first
 */
public record SimulatedHistory(
        Instant since,
        long requests,
        long wouldBeRefused,
        List<SimulatedRefusals> byApplication,
        List<SimulatedRefusals> byDevice) {}
