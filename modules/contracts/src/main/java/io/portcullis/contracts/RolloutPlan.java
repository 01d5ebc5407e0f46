package io.portcullis.contracts;

import java.util.List;

/**
 * How a policy set reaches the fleet; part of what is signed. After the last stage it is in force for every device.
 *
 * @param stages in their order, 1 to 20
 * @param mostNewlyBlocked devices that may lose an application over all stages together; one more rolls everything back
 */
public record RolloutPlan(List<RolloutStage> stages, long mostNewlyBlocked) {}
