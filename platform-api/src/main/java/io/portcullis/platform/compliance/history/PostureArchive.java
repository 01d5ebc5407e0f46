package io.portcullis.platform.compliance.history;

import io.portcullis.contracts.PostureReading;
import io.portcullis.platform.compliance.evidence.PostureJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Readings for the shelf: JSON, deflated with a dictionary that holds what every report has in it. A row of the history
 * is a tenth of the report. What is on the shelf outlives versions of the platform: a dictionary never changes, a
 * better one gets the next number.
 */
public final class PostureArchive {
    private static final byte FIRST = 1;
    /** A report has at most 256 KiB; JSON of its readings is not much longer. */
    private static final int MOST_BYTES = 1024 * 1024;

    private static final byte[] DICTIONARY = dictionary("posture-history-1.dictionary");

    private PostureArchive() {}

    static byte[] pack(Map<String, PostureReading> readings) {
        byte[] json = PostureJson.text(readings).getBytes(StandardCharsets.UTF_8);
        try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
            deflater.setDictionary(DICTIONARY);
            deflater.setInput(json);
            deflater.finish();
            var packed = new ByteArrayOutputStream(json.length / 4 + 64);
            packed.write(FIRST);
            byte[] buffer = new byte[4096];
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
            return packed.toByteArray();
        }
    }

    public static Map<String, PostureReading> unpack(byte[] packed) {
        if (packed.length == 0 || packed[0] != FIRST) {
            throw new IllegalStateException("the history holds a posture of a newer version of the platform");
        }
        try (var inflater = new Inflater(true)) {
            inflater.setDictionary(DICTIONARY);
            inflater.setInput(packed, 1, packed.length - 1);
            var json = new ByteArrayOutputStream(packed.length * 8);
            byte[] buffer = new byte[8192];
            while (!inflater.finished()) {
                int read = inflater.inflate(buffer);
                if (read == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new IllegalStateException("the history holds a posture that is cut off");
                }
                json.write(buffer, 0, read);
                if (json.size() > MOST_BYTES) {
                    throw new IllegalStateException("the history holds a posture that is too large");
                }
            }
            return PostureJson.parse(json.toString(StandardCharsets.UTF_8));
        } catch (DataFormatException e) {
            throw new IllegalStateException("the history holds a posture that cannot be read", e);
        }
    }

    private static byte[] dictionary(String name) {
        try (InputStream file = PostureArchive.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
