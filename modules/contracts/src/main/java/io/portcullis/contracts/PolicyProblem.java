package io.portcullis.contracts;

/** One thing wrong with a policy set. Line and column count from 1; 0 where there is none. */
public record PolicyProblem(int line, int column, String path, String message) {}
