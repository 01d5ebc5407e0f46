package io.portcullis.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One kept-alive HTTP/1.1 connection over TLS, for one thread at a time. Knows just enough of the protocol to send
 * prepared requests and find the end of an answer; reconnects when the server has ended the connection.
 */
final class WireConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int INITIAL_BUFFER = 16 * 1024;
    private static final int LARGEST_ANSWER = 4 * 1024 * 1024;

    private final SSLContext tls;
    private final String host;
    private final int port;
    private @Nullable SSLSocket socket;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private byte[] buffer = new byte[INITIAL_BUFFER];
    private int filled;
    private int bodyStart;
    private int bodyEnd;
    private int connects;

    WireConnection(SSLContext tls, URI address) {
        this.tls = tls;
        this.host = address.getHost();
        this.port = address.getPort() < 0 ? 443 : address.getPort();
    }

    /** How often this connection had to be made. */
    int connects() {
        return connects;
    }

    /** Connects and shakes hands, so that the first exchange does not have to. */
    void open() throws IOException {
        if (socket == null) {
            SSLSocket opened = (SSLSocket) tls.getSocketFactory().createSocket(host, port);
            opened.setSoTimeout(TIMEOUT_MILLIS);
            opened.setTcpNoDelay(true);
            opened.startHandshake();
            socket = opened;
            in = opened.getInputStream();
            out = opened.getOutputStream();
            connects++;
        }
    }

    /** Sends a request and reads the whole answer; returns its status. */
    int exchange(byte[] request) throws IOException {
        open();
        OutputStream to = out;
        if (to == null) {
            throw new IOException("not connected");
        }
        to.write(request);
        to.flush();
        return readAnswer();
    }

    /** Of the last answer, in bytes. */
    int bodyLength() {
        return bodyEnd - bodyStart;
    }

    /** The body of the last answer. */
    String body() {
        return new String(buffer, bodyStart, bodyEnd - bodyStart, StandardCharsets.UTF_8);
    }

    private int readAnswer() throws IOException {
        filled = 0;
        int headerEnd = readUntilHeaderEnd();
        String header = new String(buffer, 0, headerEnd, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(header, 9, 12, 10);
        String lower = header.toLowerCase(Locale.ROOT);
        bodyStart = headerEnd;
        int length = contentLength(lower);
        if (length >= 0) {
            fillTo(headerEnd + length);
            bodyEnd = headerEnd + length;
        } else if (lower.contains("\r\ntransfer-encoding: chunked")) {
            readChunks();
        } else {
            bodyEnd = headerEnd;
        }
        if (lower.contains("\r\nconnection: close")) {
            close();
        }
        return status;
    }

    private int readUntilHeaderEnd() throws IOException {
        int searched = 0;
        while (true) {
            for (int i = Math.max(3, searched); i < filled; i++) {
                if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n' && buffer[i - 3] == '\r') {
                    return i + 1;
                }
            }
            searched = filled;
            fillTo(filled + 1);
        }
    }

    private static int contentLength(String lowerHeader) {
        int at = lowerHeader.indexOf("\r\ncontent-length:");
        if (at < 0) {
            return -1;
        }
        int start = at + "\r\ncontent-length:".length();
        return Integer.parseInt(
                lowerHeader.substring(start, lowerHeader.indexOf('\r', start)).trim());
    }

    /** Joins the chunks at the start of the body, over their own framing. */
    private void readChunks() throws IOException {
        int read = bodyStart;
        int write = bodyStart;
        while (true) {
            int lineEnd = lineEnd(read);
            String size = new String(buffer, read, lineEnd - read, StandardCharsets.ISO_8859_1);
            int semicolon = size.indexOf(';');
            int length = Integer.parseInt(semicolon < 0 ? size : size.substring(0, semicolon), 16);
            read = lineEnd + 2;
            fillTo(read + length + 2);
            if (length == 0) {
                bodyEnd = write;
                return;
            }
            System.arraycopy(buffer, read, buffer, write, length);
            write += length;
            read += length + 2;
        }
    }

    private int lineEnd(int from) throws IOException {
        int i = from;
        while (true) {
            fillTo(i + 2);
            if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                return i;
            }
            i++;
        }
    }

    private void fillTo(int needed) throws IOException {
        if (needed > LARGEST_ANSWER) {
            throw new IOException("the answer is too large");
        }
        InputStream from = in;
        if (from == null) {
            throw new IOException("not connected");
        }
        while (filled < needed) {
            if (filled == buffer.length || needed > buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, needed));
            }
            int read = from.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                throw new EOFException("the server ended the connection");
            }
            filled += read;
        }
    }

    @Override
    public void close() {
        SSLSocket open = socket;
        socket = null;
        in = null;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }
}
