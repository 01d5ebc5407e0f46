package io.portcullis.localstack.demo;

/** A step behaved otherwise than told. */
final class DemoFailure extends RuntimeException {
    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }

    static void unless(boolean asTold, String otherwise) {
        if (!asTold) {
            throw new DemoFailure(otherwise);
        }
    }
}
