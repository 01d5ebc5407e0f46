package io.portcullis.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * A single Kafka broker in KRaft mode as a process of its own, listening on the loopback interface, with its log
 * segments under a directory that survives {@link #stop()}.
 */
public final class KafkaBroker implements Server, AutoCloseable {
    private final Options options;
    private final ServerProcess process;

    /**
     * @param jvmFlags heap and the like
     * @param startUpCaches where the JVM keeps what makes its next start quicker
     */
    public record Options(
            Path home,
            Path runDirectory,
            Path log,
            int port,
            int controllerPort,
            Lifetime lifetime,
            List<String> jvmFlags,
            Path startUpCaches) {

        /** A broker for a test: ends with the JVM. */
        public static Options forTests(Path home, int port) {
            return new Options(
                    home,
                    home.resolve("run"),
                    home.resolve("kafka.log"),
                    port,
                    Ports.free(),
                    Lifetime.WITH_THIS_JVM,
                    List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
                    home);
        }
    }

    public KafkaBroker(Options options) {
        this.options = options;
        this.process = new ServerProcess(
                "kafka",
                options.runDirectory(),
                options.log().resolveSibling("kafka.out"),
                options.lifetime(),
                ServerProcess.StopSignal.TERM);
    }

    @Override
    public Component component() {
        return Component.KAFKA;
    }

    @Override
    public List<Integer> ports() {
        return List.of(options.port(), options.controllerPort());
    }

    @Override
    public String fingerprint() {
        return settings() + options.jvmFlags().toString();
    }

    @Override
    public ServerProcess process() {
        return process;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + options.port();
    }

    /** Starts the broker, formatting its storage on the first start, and returns when all topics are there. */
    @Override
    public void start() {
        Path configuration = writeConfiguration();
        if (!Files.exists(data().resolve("meta.properties"))) {
            format(configuration);
        }
        List<String> flags = new ArrayList<>(options.jvmFlags());
        flags.addAll(cache().flags(options.lifetime()));
        List<String> command = java(flags);
        command.addAll(List.of("kafka.Kafka", configuration.toString()));
        long logStart = Readiness.end(options.log());
        process.start(command, Map.of(), options.home());
        Readiness.await(process, options.log(), logStart, Duration.ofMinutes(5), this::isHealthy);
        KafkaTopics.create(bootstrapServers());
    }

    @Override
    public void stop() {
        StartUpCache cache = cache();
        boolean making = process.running().isPresent() && cache.isMadeAtTheEnd(options.lifetime());
        if (process.stop(making ? StartUpCache.MAKING : Duration.ofSeconds(30)) && making) {
            cache.finish();
        }
    }

    @Override
    public boolean makesCacheWhenStopped() {
        return cache().isMadeAtTheEnd(options.lifetime());
    }

    private StartUpCache cache() {
        return StartUpCache.of(options.startUpCaches(), "kafka", KafkaClassPath.jarsOfThisJvm());
    }

    @Override
    public void close() {
        stop();
    }

    /** Whether the broker answers a request now. */
    @Override
    public boolean isHealthy() {
        return Ports.isListening(options.port()) && KafkaTopics.answers(bootstrapServers());
    }

    private Path data() {
        return options.home().resolve("data");
    }

    private List<String> java(List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                // Kafka's few direct calls of Log4j go nowhere; without this, Log4j complains that it has no provider.
                "-Dlog4j.provider=org.apache.logging.log4j.simple.internal.SimpleProvider",
                "-Dlogback.configurationFile=" + options.home().resolve("logback.xml"),
                "-Dkafka.log.file=" + options.log(),
                "-cp",
                KafkaClassPath.ofThisJvm()));
        return command;
    }

    private void format(Path configuration) {
        List<String> command = java(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(List.of("kafka.tools.StorageTool", "format", "--ignore-formatted", "-t"));
        command.addAll(List.of(Uuid.randomUuid().toString(), "-c", configuration.toString()));
        try {
            Files.createDirectories(process.output().toAbsolutePath().getParent());
            Process format = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(process.output().toFile()))
                    .start();
            if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
                format.destroyForcibly();
                throw new StackException("Kafka cannot format its storage: " + String.join(" | ", process.lastLines(3))
                        + " (see " + process.output() + ")");
            }
        } catch (IOException e) {
            throw new StackException("Cannot format Kafka's storage: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted", e);
        }
    }

    private Map<String, String> settings() {
        return new TreeMap<>(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + options.controllerPort()),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:" + options.port() + ",CONTROLLER://127.0.0.1:"
                                + options.controllerPort()),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", data().toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("log.segment.bytes", Integer.toString(64 << 20)),
                // The default of 10 MB is set aside for each index of each partition.
                Map.entry("log.index.size.max.bytes", Integer.toString(1 << 20)),
                // The default buffer alone would be 128 MB of heap.
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20)),
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "4"),
                Map.entry("background.threads", "2"),
                Map.entry("num.recovery.threads.per.data.dir", "2"),
                Map.entry("message.max.bytes", Integer.toString(4 << 20)),
                Map.entry("controlled.shutdown.enable", "false")));
    }

    private Path writeConfiguration() {
        Path file = options.home().resolve("server.properties");
        try (InputStream logback = Objects.requireNonNull(KafkaBroker.class.getResourceAsStream("kafka-logback.xml"))) {
            Files.createDirectories(options.home());
            Files.createDirectories(options.log().toAbsolutePath().getParent());
            Files.copy(logback, options.home().resolve("logback.xml"), StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(
                    file,
                    settings().entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining("\n", "", "\n")));
            return file;
        } catch (IOException e) {
            throw new StackException("Cannot write Kafka's configuration: " + e.getMessage(), e);
        }
    }
}
