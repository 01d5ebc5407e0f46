package io.portcullis.verifier.testing;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer on a free port: publishes metadata and keys over TLS, and signs whatever a test wants. */
public final class TestIssuer implements AutoCloseable {
    private final TestCa ca = new TestCa("Test issuer CA");
    private final HttpsServer server;
    private final AtomicInteger keyRequests = new AtomicInteger();
    private final List<JWK> published = new ArrayList<>();
    private volatile ECKey signingKey;
    private volatile int status = 200;
    private volatile Map<String, Object> metadataOverrides = Map.of();
    private volatile String keySetOverride = "";

    public TestIssuer() {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(ca.sslContext(ca.server())));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/.well-known/oauth-authorization-server", this::metadata);
        server.createContext("/keys", this::keys);
        server.start();
        signingKey = newKey("key-1");
        publish(signingKey);
    }

    public String issuer() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    public TestCa ca() {
        return ca;
    }

    public ECKey signingKey() {
        return signingKey;
    }

    public static ECKey newKey(String id) {
        KeyPair keys = TestCa.newKeys();
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) keys.getPublic())
                .privateKey(keys.getPrivate())
                .keyID(id)
                .keyUse(KeyUse.SIGNATURE)
                .build();
    }

    public void publish(JWK key) {
        synchronized (published) {
            published.add(key.toPublicJWK());
        }
    }

    public void withdraw(String keyId) {
        synchronized (published) {
            published.removeIf(key -> keyId.equals(key.getKeyID()));
        }
    }

    /** Signs with a new key from now on, published at once. */
    public void rotate(String keyId) {
        signingKey = newKey(keyId);
        publish(signingKey);
    }

    /** From now on every request is answered with this status. */
    public void answerWith(int code) {
        status = code;
    }

    public void overrideMetadata(Map<String, Object> members) {
        metadataOverrides = members;
    }

    public void overrideKeySet(String document) {
        keySetOverride = document;
    }

    public int keyRequests() {
        return keyRequests.get();
    }

    /** A good token for {@code audience}, to be bent by the test. */
    public TestToken token(String audience) {
        return new TestToken(this, audience);
    }

    private void metadata(HttpExchange exchange) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", issuer());
        document.put("jwks_uri", issuer() + "/keys");
        document.putAll(metadataOverrides);
        answer(exchange, JSONObjectUtils.toJSONString(document));
    }

    private void keys(HttpExchange exchange) throws IOException {
        keyRequests.incrementAndGet();
        synchronized (published) {
            answer(exchange, keySetOverride.isEmpty() ? new JWKSet(published).toString() : keySetOverride);
        }
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
