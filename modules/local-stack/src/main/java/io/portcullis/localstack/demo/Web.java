package io.portcullis.localstack.demo;

import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** HTTPS to the local stack, which only the stack's own authority vouches for. */
final class Web implements AutoCloseable {
    private final HttpClient client;

    /** @param body as text */
    record Answer(int status, HttpHeaders headers, String body) {
        <T> T as(Class<T> type) {
            return WireJson.mapper().readValue(body, type);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** Status and the beginning of the body, for a message. */
        String inShort() {
            String text = body.isBlank() ? header("WWW-Authenticate") : body.replaceAll("\\s+", " ");
            return status + " " + text.substring(0, Math.min(text.length(), 300));
        }
    }

    private Web(SSLContext context) {
        this.client = HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    static Web anonymous(Path caFile) {
        return new Web(context(caFile, null));
    }

    /** Presents the certificate of the key store's only key. */
    static Web withCertificate(Path caFile, Path keyStore, Path passphraseFile) {
        try (InputStream in = Files.newInputStream(keyStore)) {
            char[] passphrase = Files.readString(passphraseFile).strip().toCharArray();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, passphrase);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, passphrase);
            return new Web(context(caFile, keys.getKeyManagers()));
        } catch (IOException | GeneralSecurityException e) {
            throw new DemoFailure("Cannot use the device's key in " + keyStore + ": " + e.getMessage(), e);
        }
    }

    private static SSLContext context(Path caFile, KeyManager @Nullable [] keys) {
        try (InputStream in = Files.newInputStream(caFile)) {
            Certificate authority = CertificateFactory.getInstance("X.509").generateCertificate(in);
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("local", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new DemoFailure("Cannot trust " + caFile + ": " + e.getMessage(), e);
        }
    }

    Answer get(String url, @Nullable String authorization) {
        return send(request(url, authorization).GET());
    }

    Answer post(String url, String authorization, String contentType, String body) {
        return send(
                request(url, authorization).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(String url, @Nullable String authorization) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url))
                .header("Accept", "application/json, application/problem+json")
                .timeout(Duration.ofSeconds(30));
        return authorization == null ? builder : builder.header("Authorization", authorization);
    }

    private Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new DemoFailure(request.method() + " " + request.uri() + " failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("Interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
