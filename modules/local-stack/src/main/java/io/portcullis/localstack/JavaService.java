package io.portcullis.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of our own server processes: a jar, its settings in a file, its secrets in the environment. */
final class JavaService implements Server {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final Definition definition;
    private final ServerProcess process;

    /**
     * @param settings Spring properties; {@code environment} holds those that are secret
     * @param ports all that it listens on
     */
    record Definition(
            Component component,
            Path jar,
            StackLayout layout,
            Lifetime lifetime,
            List<String> jvmFlags,
            Map<String, String> settings,
            Map<String, String> environment,
            List<Integer> ports,
            int managementPort,
            Path startUpCaches) {}

    JavaService(Definition definition) {
        this.definition = definition;
        this.process = new ServerProcess(
                definition.component().label(),
                definition.layout().run(),
                definition.layout().log().resolve(definition.component().label() + ".out"),
                definition.lifetime(),
                ServerProcess.StopSignal.TERM);
    }

    @Override
    public Component component() {
        return definition.component();
    }

    @Override
    public ServerProcess process() {
        return process;
    }

    @Override
    public List<Integer> ports() {
        return definition.ports();
    }

    @Override
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(settingsText().getBytes(StandardCharsets.UTF_8));
            digest.update(new TreeMap<>(definition.environment()).toString().getBytes(StandardCharsets.UTF_8));
            digest.update(cache().key().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public boolean makesCacheWhenStopped() {
        // Stopping must work when the jars are gone, too.
        return Files.exists(definition.jar())
                && Files.exists(definition.jar().resolveSibling("lib"))
                && cache().isMadeAtTheEnd(definition.lifetime());
    }

    private StartUpCache cache() {
        List<Path> jars = new ArrayList<>();
        jars.add(definition.jar());
        try (Stream<Path> libraries = Files.list(definition.jar().resolveSibling("lib"))) {
            libraries.forEach(jars::add);
        } catch (IOException e) {
            throw new StackException(definition.jar() + " or its lib/ is missing: run ./mvnw -DskipTests package", e);
        }
        return StartUpCache.of(
                definition.startUpCaches(), definition.component().label(), jars);
    }

    @Override
    public void start() {
        String name = definition.component().label();
        Path settings = definition.layout().run().resolve(name + ".properties");
        Secrets.write(settings, settingsText().getBytes(StandardCharsets.UTF_8));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(definition.jvmFlags());
        command.addAll(JvmFlags.common());
        command.addAll(cache().flags(definition.lifetime()));
        command.addAll(
                List.of("-jar", definition.jar().toString(), "--spring.config.additional-location=file:" + settings));
        long logStart = Readiness.end(logFile());
        process.start(command, definition.environment(), definition.layout().var());
        Readiness.await(process, logFile(), logStart, Duration.ofMinutes(5), this::isHealthy);
    }

    Path logFile() {
        return definition.layout().log().resolve(definition.component().label() + ".log");
    }

    @Override
    public void stop() {
        boolean making = process.running().isPresent() && makesCacheWhenStopped();
        if (process.stop(making ? StartUpCache.MAKING : Duration.ofSeconds(40)) && making) {
            cache().finish();
        }
    }

    @Override
    public boolean isHealthy() {
        URI uri = URI.create("http://localhost:" + definition.managementPort() + "/actuator/health/readiness");
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String settingsText() {
        Map<String, String> settings = new TreeMap<>(definition.settings());
        settings.put("logging.file.name", logFile().toString());
        settings.put("logging.threshold.console", "ERROR");
        settings.put("logging.logback.rollingpolicy.max-file-size", "10MB");
        settings.put("logging.logback.rollingpolicy.max-history", "3");
        settings.put("logging.logback.rollingpolicy.total-size-cap", "30MB");
        return settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\") + "\n")
                .collect(Collectors.joining());
    }
}
