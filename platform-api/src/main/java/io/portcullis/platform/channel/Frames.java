package io.portcullis.platform.channel;

import io.portcullis.contracts.WireJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Server-sent events as they go over the wire (HTML standard, section 9.2.5). */
final class Frames {
    /** A comment: says nothing but that the stream lives. */
    private static final byte[] KEEP_ALIVE = utf8(":\n\n");

    private Frames() {}

    /** @param data written as JSON, which holds no line break */
    static byte[] event(String name, Record data) {
        return utf8("event: " + name + "\ndata: " + WireJson.mapper().writeValueAsString(data) + "\n\n");
    }

    /** When to come again, once the stream has ended. */
    static byte[] retry(Duration wait) {
        return utf8("retry: " + wait.toMillis() + "\n\n");
    }

    static byte[] keepAlive() {
        return KEEP_ALIVE;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
