package io.portcullis.benchmarks;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** HTTP/1.1 requests as bytes, ready to be sent again and again. */
final class Requests {
    private Requests() {}

    static byte[] post(URI server, String path, String contentType, String body, String... headers) {
        StringBuilder request = new StringBuilder(256 + body.length())
                .append("POST ")
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(server.getRawAuthority())
                .append("\r\nContent-Type: ")
                .append(contentType)
                .append("\r\nContent-Length: ")
                .append(body.length())
                .append("\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").append(body).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static String basic(String user, String password) {
        String credentials = user + ":" + password;
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
