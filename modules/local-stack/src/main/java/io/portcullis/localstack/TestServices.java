package io.portcullis.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real PostgreSQL and Kafka for tests: each started once per JVM when first asked for, on free ports, and ended with
 * the JVM however it ends. Containers where a container engine answers, local processes elsewhere.
 *
 * <p>A test that takes the database or the broker down starts one of its own with {@link #ownPostgres()} or
 * {@link #ownKafka()}.
 */
public final class TestServices {
    private static final TestServices SHARED = new TestServices();

    private final AtomicInteger databases = new AtomicInteger();
    private final AtomicInteger homes = new AtomicInteger();

    // Holders of their own: a test that needs only the database does not start a broker.
    private static final class Database {
        static final TestDatabaseServer SERVER = TestDatabaseServer.start(SHARED);
    }

    private static final class Broker {
        static final KafkaAccess ACCESS = TestBroker.start(SHARED);
    }

    private TestServices() {}

    public static TestServices shared() {
        return SHARED;
    }

    /** A new empty database with an unprivileged owner. */
    public DatabaseAccess newDatabase() {
        String name = "test_" + databases.incrementAndGet();
        return Database.SERVER.newDatabase(name, Secrets.random());
    }

    /** The broker shared by all tests of this JVM; the topics of the contracts exist. */
    public KafkaAccess kafka() {
        return Broker.ACCESS;
    }

    /** A stopped PostgreSQL server of the caller's own; its data is kept over {@code stop} and {@code start}. */
    public PostgresServer ownPostgres() {
        Path home = newHome("postgres");
        PostgresServer server = new PostgresServer(PostgresServer.Options.forTests(home, Ports.free()));
        atExit(server, home);
        return server;
    }

    /** A stopped Kafka broker of the caller's own; its data is kept over {@code stop} and {@code start}. */
    public KafkaBroker ownKafka() {
        Path home = newHome("kafka");
        KafkaBroker broker = new KafkaBroker(KafkaBroker.Options.forTests(home, Ports.free()));
        atExit(broker, home);
        return broker;
    }

    /** A directory for one server, deleted when this JVM ends. */
    Path newHome(String name) {
        Path home = Path.of(
                        "target",
                        "local-stack",
                        ProcessHandle.current().pid() + "-" + name + "-" + homes.incrementAndGet())
                .toAbsolutePath();
        try {
            Directories.delete(home);
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return home;
    }

    static void atExit(AutoCloseable server, Path home) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                server.close();
                Directories.delete(home);
            } catch (Exception e) {
                System.err.println("Could not clean up " + home + ": " + e.getMessage());
            }
        }));
    }
}
