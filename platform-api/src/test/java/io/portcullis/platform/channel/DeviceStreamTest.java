package io.portcullis.platform.channel;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** A stream over a connection that has room for what it is sent only when the test says so. */
class DeviceStreamTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicBoolean gone = new AtomicBoolean();
    private final Connection connection = new Connection();
    private final AtomicBoolean completed = new AtomicBoolean();
    private final DeviceStream stream =
            new DeviceStream(UUID.randomUUID(), "thumbprint", Instant.MAX, nanos::get, _ -> gone.set(true));

    private static final class Connection extends ServletOutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private boolean room;
        private boolean broken;

        @Override
        public boolean isReady() {
            return room;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            // The test calls it.
        }

        @Override
        public void write(int octet) throws IOException {
            if (broken) {
                throw new IOException("connection reset");
            }
            written.write(octet);
        }

        private String text() {
            return written.toString(StandardCharsets.US_ASCII);
        }
    }

    private void begin() throws IOException {
        var response = new HttpServletResponseWrapper(new MockHttpServletResponse()) {
            @Override
            public ServletOutputStream getOutputStream() {
                return connection;
            }
        };
        stream.begin(
                new MockAsyncContext(new MockHttpServletRequest(), response) {
                    @Override
                    public void complete() {
                        completed.set(true);
                    }
                },
                bytes("state;"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whatComesBeforeTheBeginningIsSaidAfterTheState() throws Exception {
        stream.send("report", bytes("report;"));
        begin();
        assertThat(connection.text()).isEmpty();
        connection.room = true;
        stream.onWritePossible();
        stream.send("renew", bytes("renew;"));
        assertThat(connection.text()).isEqualTo("state;report;renew;");
    }

    @Test
    void aSlowReaderCostsOneHintAKind() throws Exception {
        begin();
        stream.onWritePossible();
        for (int i = 0; i < 10_000; i++) {
            stream.send("plan_changed", bytes("plan " + i + ";"));
            stream.send("report", bytes("report;"));
            stream.keepAlive();
        }
        nanos.addAndGet(Duration.ofSeconds(40).toNanos());
        assertThat(stream.stuck()).isEqualTo(Duration.ofSeconds(40));
        connection.room = true;
        stream.onWritePossible();
        assertThat(connection.text()).isEqualTo("state;plan 9999;report;");
        assertThat(stream.stuck()).isZero();
    }

    @Test
    void theLastWordIsSaidAndNothingAfterIt() throws Exception {
        begin();
        connection.room = true;
        stream.onWritePossible();
        stream.close(Duration.ofSeconds(3));
        stream.send("report", bytes("report;"));
        assertThat(connection.text()).isEqualTo("state;retry: 3000\n\n");
        assertThat(completed).isTrue();
        assertThat(gone).isTrue();
    }

    @Test
    void whoTakesNothingGetsNoLastWord() throws Exception {
        begin();
        stream.onWritePossible();
        stream.close(Duration.ofSeconds(3));
        assertThat(completed).isTrue();
        assertThat(gone).isTrue();
        assertThat(connection.text()).isEmpty();
    }

    @Test
    void aBrokenConnectionIsForgotten() throws Exception {
        begin();
        connection.room = true;
        connection.broken = true;
        stream.onWritePossible();
        assertThat(gone).isTrue();
        stream.onError(new IOException("again"));
        stream.send("report", bytes("report;"));
    }

    @Test
    void onePushedOutBeforeItBeganEndsAtOnce() throws Exception {
        stream.close(Duration.ZERO);
        assertThat(gone).isTrue();
        begin();
        assertThat(completed).isTrue();
    }
}
