package io.portcullis.localstack.demo;

/** Between two looks at something that is on its way. */
final class Pause {
    private static final int MILLIS = 100;

    private Pause() {}

    static void briefly() {
        try {
            Thread.sleep(MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("Interrupted", e);
        }
    }
}
