package io.portcullis.policy;

import java.time.Instant;
import java.util.List;

/**
 * A decision seen from one access level.
 *
 * @param reached whether every required check passes, is waived, or is in grace
 * @param status worst of the required checks
 * @param failing every required check that does not pass, those in grace or waived included
 * @param validUntil until when a token for this level may live (exclusive); not after the decision's
 *     {@code evaluatedAt} when the level is not reached
 */
public record LevelVerdict(boolean reached, Status status, List<CheckResult> failing, Instant validUntil) {}
