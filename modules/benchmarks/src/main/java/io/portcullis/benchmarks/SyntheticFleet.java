package io.portcullis.benchmarks;

import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;

/**
 * Fills the local stack's database with devices that reported, as a large fleet would, and takes them out again. Their
 * ids begin alike, and no registered device's does.
 */
final class SyntheticFleet implements AutoCloseable {
    private static final String FROM = "be9c4000-0000-0000-0000-000000000000";
    private static final String TO = "be9c5000-0000-0000-0000-000000000000";
    private static final String OURS = " where device_id >= '" + FROM + "' and device_id < '" + TO + "'";
    /** Devices of a fleet look like one another, but not all of them. */
    private static final int LOOKS = 500;

    /** The last minutes' reports, of machines of some hundred looks. */
    private static final String FILL = """
            with device as (
                select ('be9c4' || substr(md5(i::text), 6))::uuid as id, i, i % ? as look,
                    now() - i % 600 * interval '1 second' as reported
                from generate_series(1, ?) i),
            evidence as (
                insert into compliance.evidence (device_id, digest, readings)
                select id, ? || look, replace(?, '"benchmark-look"', to_json('99.0.' || look)::text) from device)
            insert into compliance.device_state (device_id, device_name, version, last_report_id, received_at, os_type,
                os_version, collected, posture_digest, subject, policy_revision, status, levels, verdict,
                failing_since, evaluated_at, valid_until, sequence, next_change)
            select id, 'benchmark-' || i, 1, gen_random_uuid(), reported, 'linux', '99.0.' || look,
                to_char(reported at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ? || look,
                '{"groups":["finance"],"key_protection":"software","ownership":"company"}', p.revision, 'compliant',
                '{basic}', '{"checks":{},"levels":{}}', '{"failing_since":{},"passing_since":{}}', reported,
                reported + interval '1 day', 1, reported + interval '1 day'
            from device, compliance.policy_in_force p""";

    private final Connection database;

    private SyntheticFleet(Connection database) {
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
    static SyntheticFleet of(Path var) {
        try {
            Properties settings = new Properties();
            Path file = var.resolve("stack.properties");
            if (Files.exists(file)) {
                try (Reader reader = Files.newBufferedReader(file)) {
                    settings.load(reader);
                }
            }
            String url = "jdbc:postgresql://127.0.0.1:" + settings.getProperty("port.postgres", "15432")
                    + "/portcullis_platform";
            String secret = Files.readString(password(var)).strip();
            return new SyntheticFleet(DriverManager.getConnection(url, "portcullis_platform", secret));
        } catch (IOException | SQLException e) {
            throw new BenchmarkException("the stack's database cannot be reached; it has to be a local stack's", e);
        }
    }

    void fill(int devices) {
        remove();
        var readings = new LinkedHashMap<>(PostureReports.readings());
        var version = Objects.requireNonNull(readings.get("os.version"));
        readings.put(
                "os.version",
                new PostureReading(
                        "benchmark-look", "found", version.collectedAt(), version.method(), version.evidenceGrade()));
        // What a digest names never changes, so no two fleets may use the same.
        String digest = "benchmark-" + UUID.randomUUID() + "-";
        try (PreparedStatement fill = database.prepareStatement(FILL)) {
            fill.setInt(1, LOOKS);
            fill.setInt(2, devices);
            fill.setString(3, digest);
            fill.setString(4, WireJson.mapper().writeValueAsString(readings));
            fill.setString(5, digest);
            fill.executeUpdate();
            vacuum();
        } catch (SQLException e) {
            throw new BenchmarkException("the synthetic fleet cannot be filled in", e);
        }
    }

    /** The highest revision that was published. */
    long newest() {
        return number("select newest from compliance.policy_in_force");
    }

    /** Parts of the fleet that are still to be decided. */
    long open() {
        return number("select count(*) from compliance.parts where pending");
    }

    /** From when the platform put a revision in force until it had decided every device, by the platform's clock. */
    Duration reevaluation(long revision) {
        return Duration.ofMillis(number("select (extract(epoch from completed_at - started_at) * 1000)::bigint"
                + " from compliance.reevaluations where revision = " + revision));
    }

    /** Whether the platform itself says that it is done. */
    boolean complete(long revision) {
        return number("select count(*) from compliance.reevaluations where completed_at is not null and revision = "
                        + revision)
                == 1;
    }

    private long number(String query) {
        try (var statement = database.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            return answer.next() ? answer.getLong(1) : 0;
        } catch (SQLException e) {
            throw new BenchmarkException("the stack's database does not answer", e);
        }
    }

    private void remove() {
        try (var statement = database.createStatement()) {
            statement.execute("delete from compliance.device_state" + OURS);
            statement.execute("delete from compliance.evidence" + OURS);
            statement.execute("delete from compliance.decision_changes" + OURS);
        } catch (SQLException e) {
            throw new BenchmarkException("the synthetic fleet cannot be removed", e);
        }
    }

    void vacuum() {
        try (var statement = database.createStatement()) {
            statement.execute("vacuum analyze compliance.device_state");
            statement.execute("vacuum analyze compliance.evidence");
        } catch (SQLException e) {
            throw new BenchmarkException("the synthetic fleet cannot be vacuumed", e);
        }
    }

    @Override
    public void close() {
        remove();
        vacuum();
        try {
            database.close();
        } catch (SQLException e) {
            throw new BenchmarkException("the stack's database does not close", e);
        }
    }
}
