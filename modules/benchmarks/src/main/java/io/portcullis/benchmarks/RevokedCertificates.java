package io.portcullis.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Fills the local stack's database with revoked certificates, as years of operation would, and takes them out again.
 * They are told apart by their device, which does not exist.
 */
final class RevokedCertificates implements AutoCloseable {
    private static final String DEVICE = "00000000-0000-7000-8000-0000000be9c4";
    private static final String FILL = """
            insert into certificates.device_certificate
                (serial, device_id, state, not_before, not_after, intended_at, issued_at, thumbprint, certificate,
                 issuer, key_hash, revoked_at, revocation_reason)
            select decode('5be9c4' || left(md5(i::text), 26), 'hex'), ?::uuid, 'revoked', now() - interval '1 day',
                now() + interval '6 days', now(), now(), sha256(decode(md5(i::text), 'hex')),
                (select certificate from certificates.device_certificate where state = 'issued' limit 1),
                (select thumbprint from certificates.authority where kind = 'issuing' and state = 'active'),
                sha256(int4send(i)), now(), 'superseded'
            from generate_series(1, ?) i""";
    private static final String COUNT = """
            insert into certificates.crl_shard as s (issuer, shard, revision)
            select thumbprint, shard, 1 from certificates.authority, generate_series(0, 15) shard
            where kind = 'issuing' and state = 'active'
            on conflict (issuer, shard) do update set revision = s.revision + 1""";

    private final Connection database;

    private RevokedCertificates(Connection database) {
        this.database = database;
    }

    /** Whether this stack's database is at hand. */
    static boolean canBeFilledIn(Path var) {
        return Files.isReadable(password(var));
    }

    private static Path password(Path var) {
        return var.resolve("secrets").resolve("platform-database-password");
    }

    /** @param var the stack's directory */
    static RevokedCertificates of(Path var) {
        return new RevokedCertificates(connect(var));
    }

    /** To the platform's database. */
    static Connection connect(Path var) {
        try {
            String password = Files.readString(password(var)).strip();
            String url =
                    "jdbc:postgresql://127.0.0.1:" + port(var.resolve("stack.properties")) + "/portcullis_platform";
            return DriverManager.getConnection(url, "portcullis_platform", password);
        } catch (IOException | SQLException e) {
            throw new BenchmarkException("the stack's database cannot be reached; it has to be a local stack's", e);
        }
    }

    private static String port(Path settings) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(settings)) {
            try (Reader reader = Files.newBufferedReader(settings)) {
                properties.load(reader);
            }
        }
        return properties.getProperty("port.postgres", "15432");
    }

    void fill(int count) {
        try (PreparedStatement fill = database.prepareStatement(FILL);
                PreparedStatement counted = database.prepareStatement(COUNT)) {
            remove();
            fill.setString(1, DEVICE);
            fill.setInt(2, count);
            fill.executeUpdate();
            counted.executeUpdate();
            vacuum();
        } catch (SQLException e) {
            throw new BenchmarkException("revoked certificates cannot be filled in: " + e.getMessage(), e);
        }
    }

    private void remove() throws SQLException {
        try (PreparedStatement remove =
                database.prepareStatement("delete from certificates.device_certificate where device_id = ?::uuid")) {
            remove.setString(1, DEVICE);
            remove.executeUpdate();
        }
    }

    private void vacuum() throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute("vacuum analyze certificates.device_certificate");
        }
    }

    @Override
    public void close() {
        try (PreparedStatement counted = database.prepareStatement(COUNT)) {
            remove();
            counted.executeUpdate();
            vacuum();
            database.close();
        } catch (SQLException e) {
            throw new BenchmarkException(
                    "the revoked certificates of the benchmark cannot be removed: " + e.getMessage(), e);
        }
    }
}
