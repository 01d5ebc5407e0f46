package io.portcullis.contracts;

/** @param name of a group, an application's audience, or a check as {@code policy/check} */
public record SimulationShare(String name, SimulationCounts counts) {}
