package io.portcullis.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PostgresServerIT {

    @Test
    void dataSurvivesStopAndStart() throws SQLException {
        try (PostgresServer server = TestServices.shared().ownPostgres()) {
            server.start();
            DatabaseAccess access = server.provide("kept", "kept", "first");
            execute(access, "create table note (text text)");
            execute(access, "insert into note values ('still here')");

            server.stop();
            assertThat(server.isHealthy()).isFalse();
            assertThatThrownBy(() -> execute(access, "select 1")).isInstanceOf(SQLException.class);

            server.start();
            assertThat(server.isHealthy()).isTrue();
            assertThat(query(access, "select text from note")).isEqualTo("still here");
        }
    }

    @Test
    void dataSurvivesACrash() throws SQLException {
        try (PostgresServer server = TestServices.shared().ownPostgres()) {
            server.start();
            DatabaseAccess access = server.provide("kept", "kept", "first");
            execute(access, "create table note (text text)");

            server.process().kill();
            assertThat(server.isHealthy()).isFalse();

            server.start();
            assertThat(query(access, "select count(*) from note")).isEqualTo("0");
        }
    }

    @Test
    void aRoleReachesOnlyItsOwnDatabaseAndIsNoSuperuser() throws SQLException {
        DatabaseAccess one = TestServices.shared().newDatabase();
        DatabaseAccess other = TestServices.shared().newDatabase();
        DatabaseAccess trespassing = new DatabaseAccess(other.jdbcUrl(), one.username(), one.password());

        assertThat(query(one, "show server_version")).startsWith("18");
        assertThatThrownBy(() -> query(trespassing, "select 1")).hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute(one, "create role intruder")).hasMessageContaining("permission denied");
    }

    private static void execute(DatabaseAccess access, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(access.jdbcUrl(), access.username(), access.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(DatabaseAccess access, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(access.jdbcUrl(), access.username(), access.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
