package io.portcullis.agent.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An answer of the platform that goes on and on, line by line. For one thread. */
public final class PlatformStream implements AutoCloseable {

    private static final int LONGEST_LINE = 16_384;
    private static final int BUFFER = 512;

    private final InputStream in;

    PlatformStream(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER);
    }

    /**
     * The next line without its end; empty once the platform has ended the stream.
     *
     * @throws IOException if the connection broke, was silent for too long, or a line is longer than any event
     */
    public Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return Optional.of(line.toString(StandardCharsets.UTF_8));
            }
            if (next != '\r') {
                line.write(next);
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException gone) {
            // That is what was asked for.
        }
    }
}
