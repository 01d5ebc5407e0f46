package io.portcullis.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** One event stream that {@link FakePlatform} holds open. */
final class FakeStream {
    private final OutputStream out;
    private final CountDownLatch ended = new CountDownLatch(1);

    FakeStream(OutputStream out) {
        this.out = out;
    }

    synchronized void say(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException gone) {
            end();
        }
    }

    void end() {
        ended.countDown();
    }

    /** Returns once it has ended. */
    void last() throws IOException {
        try {
            ended.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        out.close();
    }
}
