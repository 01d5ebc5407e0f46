package io.portcullis.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL server as a process of its own, listening on the loopback interface, with its data under a directory
 * that survives {@link #stop()}.
 */
public final class PostgresServer implements Server, AutoCloseable {
    private static final String SUPERUSER = "postgres";

    private final Options options;
    private final ServerProcess process;

    /**
     * @param home holds the data and, unless {@code programs} says otherwise, the unpacked programs
     * @param programs where PostgreSQL's programs are unpacked; may be shared by servers
     * @param durable false only for tests, whose data need not survive a power failure
     */
    public record Options(
            Path home, Path programs, Path runDirectory, Path log, int port, Lifetime lifetime, boolean durable) {

        /** A server for a test: ends with the JVM. */
        public static Options forTests(Path home, int port) {
            return new Options(
                    home,
                    home.resolveSibling("programs"),
                    home.resolve("run"),
                    home.resolve("postgres.log"),
                    port,
                    Lifetime.WITH_THIS_JVM,
                    false);
        }
    }

    public PostgresServer(Options options) {
        this.options = options;
        this.process = new ServerProcess(
                "postgres", options.runDirectory(), options.log(), options.lifetime(), ServerProcess.StopSignal.INT);
    }

    @Override
    public Component component() {
        return Component.POSTGRES;
    }

    @Override
    public List<Integer> ports() {
        return List.of(options.port());
    }

    @Override
    public String fingerprint() {
        return options.port() + new TreeMap<>(settings()).toString();
    }

    @Override
    public ServerProcess process() {
        return process;
    }

    public int port() {
        return options.port();
    }

    /** Starts the server, creating its data on the first start, and returns when it answers queries. */
    @Override
    public void start() {
        PostgresBinaries binaries = PostgresBinaries.unpackedUnder(options.programs());
        endForgotten();
        if (!Files.exists(data().resolve("PG_VERSION"))) {
            initialize(binaries);
        }
        List<String> command = asOrdinaryUser();
        command.add(binaries.program("postgres").toString());
        command.addAll(List.of("-D", data().toString(), "-p", Integer.toString(options.port())));
        settings().forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        long logStart = Readiness.end(options.log());
        process.start(command, Map.of(), options.home());
        Readiness.await(process, options.log(), logStart, Duration.ofSeconds(60), this::isHealthy);
    }

    /** Ends the server in an orderly way; open connections are cut. */
    @Override
    public void stop() {
        process.stop(Duration.ofSeconds(30));
    }

    @Override
    public void close() {
        stop();
    }

    /** Whether the server answers a query now. */
    @Override
    public boolean isHealthy() {
        if (!Ports.isListening(options.port())) {
            return false;
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select 1")) {
            return result.next();
        } catch (SQLException e) {
            return false;
        }
    }

    /** Creates the role and a database that it owns, or sets the role's password if they are there. */
    public DatabaseAccess provide(String database, String role, String password) {
        try (Connection connection = connect()) {
            DatabaseProvision.provide(connection, database, role, password);
        } catch (SQLException e) {
            throw new StackException("PostgreSQL does not answer: " + e.getMessage(), e);
        }
        return new DatabaseAccess(url(database), role, password);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + options.port() + "/" + database;
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", Secrets.read(superuserPasswordFile()));
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("sslmode", "disable");
        return DriverManager.getConnection(url("postgres"), properties);
    }

    private Path data() {
        return options.home().resolve("data");
    }

    private Path superuserPasswordFile() {
        return options.home().resolve("superuser-password");
    }

    /**
     * Ends a server that still holds our data although its pid file is lost; it would keep the new one from starting.
     */
    private void endForgotten() {
        Path lock = data().resolve("postmaster.pid");
        try {
            if (!Files.exists(lock)) {
                return;
            }
            long pid = Long.parseLong(Files.readAllLines(lock).getFirst().strip());
            Optional<ProcessHandle> forgotten = ProcessHandle.of(pid)
                    .filter(handle -> handle.info().command().orElse("").endsWith("/postgres"));
            if (forgotten.isPresent()) {
                forgotten.get().destroyForcibly();
                forgotten.get().onExit().get(10, TimeUnit.SECONDS);
            } else {
                // The process id may belong to somebody else by now, which PostgreSQL would take for itself.
                Files.deleteIfExists(lock);
            }
        } catch (IOException | NumberFormatException | ExecutionException | TimeoutException e) {
            throw new StackException("Cannot clear " + lock + ", left by an earlier run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted", e);
        }
    }

    private void initialize(PostgresBinaries binaries) {
        try {
            Files.createDirectories(options.home());
            Files.createDirectories(options.log().toAbsolutePath().getParent());
            // What a first start cut short has left would make initdb refuse.
            Directories.delete(data());
            Files.createDirectories(
                    data(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Secrets.readOrCreate(superuserPasswordFile());
            List<String> command = asOrdinaryUser();
            command.add(binaries.program("initdb").toString());
            command.addAll(List.of("-D", data().toString(), "-U", SUPERUSER, "-E", "UTF8", "--locale=C"));
            command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
            command.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + superuserPasswordFile()));
            if (!options.durable()) {
                command.add("--no-sync");
            }
            Process initdb = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(options.log().toFile()))
                    .start();
            if (!initdb.waitFor(120, TimeUnit.SECONDS) || initdb.exitValue() != 0) {
                initdb.destroyForcibly();
                Directories.delete(data());
                throw new StackException("PostgreSQL's initdb failed: "
                        + String.join(" | ", ServerProcess.lastLines(options.log(), 3)) + " (see " + options.log()
                        + ")");
            }
        } catch (IOException e) {
            throw new StackException("Cannot create PostgreSQL's data in " + data() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted", e);
        }
    }

    /**
     * PostgreSQL refuses to run as root; in a user namespace of its own it is nobody, and root's files stay its own.
     */
    private static List<String> asOrdinaryUser() {
        List<String> prefix = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            prefix.addAll(List.of("unshare", "-U"));
        }
        return prefix;
    }

    private Map<String, String> settings() {
        String sync = options.durable() ? "on" : "off";
        return Map.ofEntries(
                Map.entry("listen_addresses", "127.0.0.1"),
                Map.entry("unix_socket_directories", ""),
                Map.entry("max_connections", "100"),
                Map.entry("shared_buffers", options.durable() ? "192MB" : "64MB"),
                Map.entry("work_mem", "8MB"),
                Map.entry("maintenance_work_mem", "64MB"),
                Map.entry("effective_cache_size", "1GB"),
                Map.entry("max_wal_size", "1GB"),
                Map.entry("random_page_cost", "1.1"),
                Map.entry("max_worker_processes", "4"),
                Map.entry("io_workers", "2"),
                Map.entry("autovacuum_max_workers", "2"),
                Map.entry("fsync", sync),
                Map.entry("full_page_writes", sync),
                Map.entry("log_checkpoints", "off"),
                Map.entry("log_line_prefix", "%m [%p] %u@%d "),
                Map.entry("timezone", "UTC"),
                Map.entry("log_timezone", "UTC"));
    }
}
