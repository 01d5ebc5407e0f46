package io.portcullis.benchmarks;

/** A benchmark that cannot be run or trusted; the message says why, to the person who started it. */
final class BenchmarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchmarkException(String message) {
        super(message);
    }

    BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
