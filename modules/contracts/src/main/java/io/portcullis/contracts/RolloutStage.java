package io.portcullis.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stage of a staged roll-out: the devices it reaches besides those of the stages before it, and how long it is held
 * before the next begins.
 *
 * @param percent of all devices, 1 to 100, always the same ones for the same percentage; null if the stage names groups
 *     only
 * @param groups whose devices it reaches, besides the percentage
 * @param holdSeconds from when all its devices were decided until the next stage begins; 0 to 30 days
 */
public record RolloutStage(@Nullable Integer percent, List<String> groups, long holdSeconds) {}
