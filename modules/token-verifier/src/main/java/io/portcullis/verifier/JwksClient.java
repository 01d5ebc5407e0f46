package io.portcullis.verifier;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;

/** Fetches the key set, from a fixed address or the one in the issuer's metadata (RFC 8414). Follows no redirect. */
final class JwksClient implements KeyFetcher, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long LARGEST_DOCUMENT = 256 * 1024;

    private final VerifierSettings settings;
    private final HttpClient http;

    JwksClient(VerifierSettings settings) {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(task -> Thread.ofVirtual().name("portcullis-keys").start(task));
        settings.sslContext().ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    @Override
    public KeySet fetch() throws KeysUnavailableException {
        URI address = settings.jwksUri().isPresent() ? settings.jwksUri().get() : discover();
        return KeySet.parse(get(address), settings.algorithms());
    }

    private URI discover() throws KeysUnavailableException {
        URI metadata = metadataOf(URI.create(settings.issuer()));
        try {
            Map<String, Object> document = JSONObjectUtils.parse(get(metadata));
            if (!settings.issuer().equals(JSONObjectUtils.getString(document, "issuer"))) {
                throw new KeysUnavailableException("the metadata at " + metadata + " is of another issuer");
            }
            URI jwksUri = JSONObjectUtils.getURI(document, "jwks_uri");
            if (jwksUri == null || !"https".equals(jwksUri.getScheme())) {
                throw new KeysUnavailableException("the metadata at " + metadata + " names no https key set");
            }
            return jwksUri;
        } catch (ParseException e) {
            throw new KeysUnavailableException("the metadata at " + metadata + " cannot be read", e);
        }
    }

    /** RFC 8414 section 3.1: the well-known part goes between the host and the path of the issuer. */
    static URI metadataOf(URI issuer) {
        String path = issuer.getRawPath() == null || issuer.getRawPath().equals("/") ? "" : issuer.getRawPath();
        return issuer.resolve("/.well-known/oauth-authorization-server" + path);
    }

    private String get(URI address) throws KeysUnavailableException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("Accept", "application/json, application/jwk-set+json")
                .build();
        try {
            HttpResponse<String> response = http.send(
                    request,
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), LARGEST_DOCUMENT));
            if (response.statusCode() != 200) {
                throw new KeysUnavailableException(address + " answered " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new KeysUnavailableException(address + " cannot be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeysUnavailableException("interrupted while fetching " + address, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
