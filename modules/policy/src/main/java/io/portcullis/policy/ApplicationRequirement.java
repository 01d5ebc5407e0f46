package io.portcullis.policy;

/** The access level that a device must reach to get a token for an audience. */
public record ApplicationRequirement(String audience, String level) {}
