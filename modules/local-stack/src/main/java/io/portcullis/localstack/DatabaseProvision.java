package io.portcullis.localstack;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/** Makes databases, each with one unprivileged role that owns it. */
final class DatabaseProvision {
    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private DatabaseProvision() {}

    /** Creates the role and a database that it owns, or sets the role's password if they are there. */
    static void provide(Connection superuser, String database, String role, String password) {
        if (!PLAIN_NAME.matcher(database).matches() || !PLAIN_NAME.matcher(role).matches()) {
            throw new IllegalArgumentException("not a plain name: " + database + ", " + role);
        }
        try (Statement statement = superuser.createStatement()) {
            String verb = exists(superuser, "select 1 from pg_roles where rolname = ?", role) ? "alter" : "create";
            statement.execute(verb + " role " + role + " login nosuperuser nocreatedb nocreaterole password "
                    + statement.enquoteLiteral(password));
            if (!exists(superuser, "select 1 from pg_database where datname = ?", database)) {
                statement.execute("create database " + database + " owner " + role);
                statement.execute("revoke all on database " + database + " from public");
            }
        } catch (SQLException e) {
            throw new StackException("Cannot create database " + database + ": " + e.getMessage(), e);
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }
}
