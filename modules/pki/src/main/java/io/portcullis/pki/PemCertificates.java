package io.portcullis.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and requests in the textual encoding of RFC 7468. */
public final class PemCertificates {
    /** In characters, or bytes of a file. A chain of ours stays far below. */
    public static final int MAX_SIZE = 64 * 1024;

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    private PemCertificates() {}

    /** @throws PkiException if it cannot be read, or holds anything but certificates */
    public static List<X509Certificate> read(Path path) {
        try {
            if (Files.size(path) > MAX_SIZE) {
                throw new PkiException(path + " is too large for a chain of certificates");
            }
            return parse(Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new PkiException(path + " cannot be read", e);
        }
    }

    /** @throws PkiException if it is too long, or holds anything but certificates */
    public static List<X509Certificate> parse(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : blocks(text, "CERTIFICATE")) {
            try {
                certificates.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException e) {
                throw new PkiException("A certificate in it cannot be read", e);
            }
        }
        return List.copyOf(certificates);
    }

    /** DER of the only request in it. */
    public static byte[] parseRequest(String text) {
        List<byte[]> requests = blocks(text, "CERTIFICATE REQUEST");
        if (requests.size() != 1) {
            throw new PkiException("It holds %d certificate requests instead of one".formatted(requests.size()));
        }
        return requests.getFirst();
    }

    private static List<byte[]> blocks(String text, String kind) {
        if (text.length() > MAX_SIZE) {
            throw new PkiException("It is too long: %d characters at most".formatted(MAX_SIZE));
        }
        List<byte[]> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (!block.group(1).equals(kind)) {
                throw new PkiException("It holds a " + block.group(1) + "; " + kind + " is expected");
            }
            try {
                found.add(Base64.getMimeDecoder().decode(block.group(2)));
            } catch (IllegalArgumentException e) {
                throw new PkiException("Its base64 is damaged", e);
            }
        }
        if (found.isEmpty()) {
            throw new PkiException("It holds no " + kind + " in PEM");
        }
        return found;
    }

    public static String certificates(List<X509Certificate> certificates) {
        var text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new PkiException("A certificate cannot be encoded", e);
            }
        }
        return text.toString();
    }

    /** @param der of a PKCS#10 request */
    public static String request(byte[] der) {
        return block("CERTIFICATE REQUEST", der);
    }

    private static String block(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + LINES.encodeToString(der) + "\n-----END " + kind + "-----\n";
    }
}
