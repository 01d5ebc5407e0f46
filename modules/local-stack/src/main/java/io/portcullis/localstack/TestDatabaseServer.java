package io.portcullis.localstack;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The PostgreSQL server shared by the tests of one JVM. */
sealed interface TestDatabaseServer {
    DatabaseAccess newDatabase(String name, String password);

    static TestDatabaseServer start(TestServices services) {
        return Containers.available() ? InContainer.start() : OfOurOwn.start(services);
    }

    record OfOurOwn(PostgresServer server) implements TestDatabaseServer {
        static OfOurOwn start(TestServices services) {
            Path home = services.newHome("shared-postgres");
            PostgresServer server = new PostgresServer(PostgresServer.Options.forTests(home, Ports.free()));
            TestServices.atExit(server, home);
            server.start();
            return new OfOurOwn(server);
        }

        @Override
        public DatabaseAccess newDatabase(String name, String password) {
            return server.provide(name, name, password);
        }
    }

    /** Testcontainers' own watchdog removes the container when this JVM ends. */
    record InContainer(PostgreSQLContainer container) implements TestDatabaseServer {
        static InContainer start() {
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:18-alpine");
            container.start();
            return new InContainer(container);
        }

        @Override
        public DatabaseAccess newDatabase(String name, String password) {
            try (Connection connection = DriverManager.getConnection(
                    container.getJdbcUrl(), container.getUsername(), container.getPassword())) {
                DatabaseProvision.provide(connection, name, name, password);
            } catch (SQLException e) {
                throw new StackException("PostgreSQL does not answer: " + e.getMessage(), e);
            }
            return new DatabaseAccess(
                    "jdbc:postgresql://" + container.getHost() + ":"
                            + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/" + name,
                    name,
                    password);
        }
    }
}
