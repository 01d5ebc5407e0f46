package io.portcullis.console.testing;

import io.portcullis.console.ConsoleApplication;
import io.portcullis.localstack.DatabaseAccess;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A console of its own, started as in production: HTTPS, real PostgreSQL, real Kafka, and a fake platform. */
public final class ConsoleNode implements AutoCloseable {
    public final TestKeys keys;
    public final FakePlatform platform;
    public final ConfigurableApplicationContext context;
    private final int port;

    private ConsoleNode(TestKeys keys, FakePlatform platform, ConfigurableApplicationContext context, int port) {
        this.keys = keys;
        this.platform = platform;
        this.context = context;
        this.port = port;
    }

    public static ConsoleNode start(TestKeys keys, FakePlatform platform, DatabaseAccess database, String kafka) {
        return start(keys, platform, database, kafka, Map.of());
    }

    /** @param more settings of its own */
    public static ConsoleNode start(
            TestKeys keys, FakePlatform platform, DatabaseAccess database, String kafka, Map<String, Object> more) {
        int port = freePort();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("server.port", port);
        settings.put("server.address", "127.0.0.1");
        settings.put("server.ssl.key-store", keys.serverStore());
        settings.put("server.ssl.key-store-password", TestKeys.PASSWORD);
        settings.put("management.server.port", 0);
        settings.put("spring.datasource.url", database.jdbcUrl());
        settings.put("spring.datasource.username", database.username());
        settings.put("spring.datasource.password", database.password());
        settings.put("spring.datasource.hikari.maximum-pool-size", 6);
        settings.put("spring.kafka.bootstrap-servers", kafka);
        settings.put(
                "spring.kafka.consumer.group-id",
                "console-" + database.username() + database.jdbcUrl().hashCode());
        settings.put("portcullis.issuer", platform.issuer());
        settings.put("portcullis.tls.ca-file", keys.caFile());
        settings.put("portcullis.device-plane.url", "https://localhost:8444");
        settings.put("portcullis.console.url", "https://localhost:" + port);
        settings.put("portcullis.console.client-secret-file", keys.clientSecretFile());
        settings.put("portcullis.console.signing.key-store", keys.signingStore());
        settings.put("portcullis.console.signing.password-file", keys.passwordFile());
        settings.putAll(more);
        SpringApplication application = new SpringApplication(ConsoleApplication.class);
        String[] arguments = settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        return new ConsoleNode(keys, platform, application.run(arguments), port);
    }

    public String url() {
        return "https://localhost:" + port;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Browser browser() {
        return new Browser(keys, url());
    }

    /** A browser in which that person has signed in. */
    public Browser signedIn(String name, String role) {
        platform.signIn.signsInNext(name, role);
        Browser browser = browser();
        var response = browser.get("/");
        if (response.statusCode() != 200) {
            throw new AssertionError("Sign-in gave " + response.statusCode() + ": " + response.body());
        }
        return browser;
    }

    // The console's own address is part of its configuration, so it has to be known before it listens.
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
