package io.portcullis.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A policy set tried on a fleet, which is made for it in the local stack's database of one device that is real. */
final class SimulationBenchmark {
    private static final int DEVICES = 100_000;
    private static final double BUDGET_MILLIS = 2_000;
    private static final int RUNS = 3;
    private static final String NAME = "benchmark of simulations";
    private static final String COLUMNS = "version, last_report_id, received_at, os_type, os_version, posture, subject,"
            + " policy_revision, status, levels, verdict, failing_since, evaluated_at, valid_until, sequence,"
            + " posture_digest";
    private static final String FILL = "insert into compliance.device_state (device_id, device_name, " + COLUMNS + ")"
            + " select md5(i::text)::uuid, '" + NAME + "', " + COLUMNS
            + " from compliance.device_state d, generate_series(1, ?) i where d.device_id = ?::uuid";
    private static final String REMOVE = "delete from compliance.device_state where device_name = '" + NAME + "'";

    private final AdminApi admin;
    private final Progress progress;

    SimulationBenchmark(AdminApi admin, Progress progress) {
        this.admin = admin;
        this.progress = progress;
    }

    /** @param like a device that has reported */
    List<Figure> measure(Path var, BenchDevice like, String policySet) {
        progress.say("making " + DEVICES + " devices to try a policy set on");
        try (Connection database = RevokedCertificates.connect(var)) {
            try {
                fill(database, like);
                long fastest = Long.MAX_VALUE;
                long devices = 0;
                for (int run = 0; run < RUNS; run++) {
                    var answer = admin.simulate(policySet);
                    fastest = Math.min(fastest, answer.milliseconds());
                    devices = answer.devices();
                }
                return List.of(new Figure(
                        "simulation over the present fleet",
                        Duration.ofMillis(fastest).toMillis(),
                        "ms",
                        BUDGET_MILLIS,
                        false,
                        devices + " devices, fastest of " + RUNS));
            } finally {
                execute(database, REMOVE);
                execute(database, "vacuum compliance.device_state");
            }
        } catch (SQLException e) {
            throw new BenchmarkException("the fleet of the benchmark cannot be made or removed", e);
        }
    }

    private static void fill(Connection database, BenchDevice like) throws SQLException {
        try (PreparedStatement fill = database.prepareStatement(FILL)) {
            fill.setInt(1, DEVICES);
            fill.setString(2, like.id());
            fill.executeUpdate();
        }
        execute(database, "vacuum analyze compliance.device_state");
    }

    private static void execute(Connection database, String statement) throws SQLException {
        try (var plain = database.createStatement()) {
            plain.execute(statement);
        }
    }
}
