package io.portcullis.policy;

/**
 * One mistake in a policy set.
 *
 * @param line of the YAML text, from 1
 * @param column of the YAML text in characters, from 1
 * @param path where in the document, such as {@code policies[0].checks[2].expression}; empty for the document itself
 */
public record PolicyProblem(int line, int column, String path, String message) {}
