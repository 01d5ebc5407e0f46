package io.portcullis.localstack;

import io.portcullis.localstack.provision.Provisioned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All processes of Portcullis on one machine: PostgreSQL, Kafka, the platform, the console and the sample application.
 * What runs already and is healthy is taken as it is.
 */
public final class Stack implements AutoCloseable {
    private static final long LEAST_FREE_BYTES = 1L << 30;

    private final StackOptions options;
    private final StackLayout layout;
    private final Provisioned provisioned;
    private final Progress progress;
    private final Clock clock;
    private @Nullable Map<Component, Server> servers;

    public Stack(StackOptions options, Progress progress, Clock clock) {
        this.options = options;
        this.layout = options.layout();
        this.provisioned = Provisioned.under(layout.secrets(), layout.tls());
        this.progress = progress;
        this.clock = clock;
    }

    /** A stack of a test's own on free ports, with its data below the directory; ends with this JVM. */
    public static Stack forTests(Path home) {
        return new Stack(StackOptions.forTests(home), line -> System.out.println("[stack] " + line), Clock.systemUTC());
    }

    public StackLayout layout() {
        return layout;
    }

    public StackPorts ports() {
        return options.ports();
    }

    /** Starts what does not run, in order, and returns when everything is ready to serve. */
    public void up() {
        StackLock.whileHeld(layout.run(), () -> {
            prepare();
            StartSequence.requireFreePorts(servers().values());
            StartSequence sequence = new StartSequence(progress);
            sequence.start(List.of(server(Component.POSTGRES), server(Component.KAFKA)));
            provideDatabases();
            sequence.start(List.of(server(Component.PLATFORM_API)));
            sequence.start(List.of(server(Component.ADMIN_CONSOLE), server(Component.SAMPLE_APP)));
            addresses().write(layout.environmentFile());
        });
    }

    /** Makes keys, certificates and secrets, and starts nothing. */
    public void provision() {
        StackLock.whileHeld(layout.run(), this::prepare);
    }

    /** Ends what runs, in reverse order; all data stays. */
    public void down() {
        if (!Files.isDirectory(layout.var())) {
            return;
        }
        StackLock.whileHeld(layout.run(), () -> {
            StopSequence sequence = new StopSequence(progress);
            sequence.stop(List.of(server(Component.SAMPLE_APP), server(Component.ADMIN_CONSOLE)));
            sequence.stop(List.of(server(Component.PLATFORM_API)));
            sequence.stop(List.of(server(Component.KAFKA), server(Component.POSTGRES)));
        });
    }

    /** {@link #down()}, then deletes all data, keys and secrets of the stack. */
    public void wipe() {
        down();
        try {
            Directories.delete(layout.var());
        } catch (IOException e) {
            throw new StackException("Cannot delete " + layout.var() + ": " + e.getMessage(), e);
        }
        servers = null;
    }

    @Override
    public void close() {
        down();
    }

    /** Starts one process and returns when it is ready. */
    public void start(Component component) {
        server(component).start();
    }

    /** Ends one process in an orderly way. */
    public void stop(Component component) {
        server(component).stop();
    }

    /** Ends one process at once, as a crash would. */
    public void kill(Component component) {
        server(component).process().kill();
    }

    /** Where the stack's parts answer, and the secrets to use them; there after the first {@link #up()}. */
    public StackAddresses addresses() {
        if (!Files.exists(provisioned.adminPassword())) {
            throw new StackException("Nothing was ever started in " + layout.var() + ": run ./portcullis up");
        }
        return new ServiceDefinitions(options, provisioned).addresses();
    }

    public DatabaseAccess platformDatabase() {
        return new DatabaseAccess(
                "jdbc:postgresql://127.0.0.1:" + options.ports().postgres() + "/portcullis_platform",
                "portcullis_platform",
                Secrets.read(provisioned.platformDatabasePassword()));
    }

    /** Keys, certificates and secrets of the stack. */
    public Provisioned provisioned() {
        return provisioned;
    }

    public List<ComponentStatus> status() {
        if (!Files.isDirectory(layout.secrets())) {
            return List.of();
        }
        return servers().values().stream()
                .sorted(Comparator.comparing(Server::component))
                .map(this::status)
                .toList();
    }

    /** The file in which the component logs. */
    public Path log(Component component) {
        return layout.log().resolve(component.label() + ".log");
    }

    private ComponentStatus status(Server server) {
        ProcessHandle handle = server.process().running().orElse(null);
        String state = handle != null
                ? server.isHealthy() ? "ready" : "not_ready"
                : server.process().diedEarlier() ? "died" : "stopped";
        return new ComponentStatus(
                server.component(),
                state,
                handle == null ? null : handle.pid(),
                handle == null ? null : handle.info().startInstant().orElse(null),
                handle == null ? null : ProcessMemory.residentBytes(handle),
                server.ports(),
                log(server.component()));
    }

    private void prepare() {
        try {
            Files.createDirectories(layout.run());
            Files.createDirectories(layout.log());
            Files.createDirectories(layout.tls());
            long usable = Files.getFileStore(layout.var()).getUsableSpace();
            if (usable < LEAST_FREE_BYTES) {
                throw new StackException("Only " + (usable >> 20) + " MB free on the disk of " + layout.var()
                        + ": make room for at least 1 GB, or set PORTCULLIS_HOME to a directory on another disk");
            }
        } catch (IOException e) {
            throw new StackException("Cannot write in " + layout.var() + ": " + e.getMessage(), e);
        }
        options.ports().save(layout.settings());
        provisioned.complete(layout.secrets(), clock);
    }

    private void provideDatabases() {
        if (server(Component.POSTGRES) instanceof PostgresServer postgres) {
            postgres.provide(
                    "portcullis_platform", "portcullis_platform", Secrets.read(provisioned.platformDatabasePassword()));
            postgres.provide(
                    "portcullis_console", "portcullis_console", Secrets.read(provisioned.consoleDatabasePassword()));
        }
    }

    private Server server(Component component) {
        return Objects.requireNonNull(servers().get(component));
    }

    private Map<Component, Server> servers() {
        if (servers == null) {
            servers = createServers();
        }
        return servers;
    }

    private Map<Component, Server> createServers() {
        // Secrets are read here; a stack that never ran has none, and nothing to stop either.
        provisioned.complete(layout.secrets(), clock);
        ServiceDefinitions definitions = new ServiceDefinitions(options, provisioned);
        Map<Component, Server> created = new EnumMap<>(Component.class);
        created.put(
                Component.POSTGRES,
                new PostgresServer(new PostgresServer.Options(
                        layout.postgres(),
                        layout.postgres().resolve("programs"),
                        layout.run(),
                        layout.log().resolve("postgres.log"),
                        options.ports().postgres(),
                        options.lifetime(),
                        true)));
        created.put(
                Component.KAFKA,
                new KafkaBroker(new KafkaBroker.Options(
                        layout.kafka(),
                        layout.run(),
                        layout.log().resolve("kafka.log"),
                        options.ports().kafka(),
                        options.ports().kafkaController(),
                        options.lifetime(),
                        kafkaFlags(),
                        options.startUpCaches())));
        created.put(Component.PLATFORM_API, new JavaService(definitions.platform()));
        created.put(Component.ADMIN_CONSOLE, new JavaService(definitions.console()));
        created.put(Component.SAMPLE_APP, new JavaService(definitions.sampleApp()));
        return created;
    }

    private List<String> kafkaFlags() {
        List<String> flags = new ArrayList<>(List.of("-Xms96m", "-Xmx320m", "-XX:+UseSerialGC"));
        flags.addAll(JvmFlags.common());
        return flags;
    }
}
