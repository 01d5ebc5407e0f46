package io.portcullis.platform.certificates;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rotations on record, and the nodes that take part in them. */
@Repository
class RotationRecords {
    private static final String COLUMNS =
            "id, phase, outgoing, incoming, key_name, certificate_request, started_at, started_by";
    private static final String OPEN = " where phase in ('awaiting_certificate', 'prepared', 'issuing')";
    /** Some heartbeats may be late. */
    private static final String ALIVE = " where seen_at > now() - interval '15 seconds'";

    private final JdbcClient jdbc;

    RotationRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A rotation.
     *
     * @param outgoing thumbprint of the CA, as in {@link Authority#thumbprint}
     * @param incoming likewise; null as long as it has no certificate
     * @param request PEM
     */
    record Row(
            long id,
            RotationPhase phase,
            String outgoing,
            @Nullable String incoming,
            String keyName,
            String request,
            Instant startedAt,
            String startedBy) {}

    /** A node that was seen a short while ago. */
    record Node(String name, long revision, @Nullable Long ready, Instant seenAt) {}

    Optional<Row> open() {
        return jdbc.sql("select " + COLUMNS + " from certificates.rotation" + OPEN)
                .query(RotationRecords::read)
                .optional();
    }

    Optional<Row> last() {
        return jdbc.sql("select " + COLUMNS + " from certificates.rotation order by id desc limit 1")
                .query(RotationRecords::read)
                .optional();
    }

    long start(String outgoing, String keyName, String request, Instant now, String actor) {
        return jdbc.sql("""
                        insert into certificates.rotation
                            (phase, outgoing, key_name, certificate_request, started_at, started_by)
                        values ('awaiting_certificate', ?, ?, ?, ?, ?) returning id""")
                .params(bytes(outgoing), keyName, request, Timestamp.from(now), actor)
                .query(Long.class)
                .single();
    }

    void certified(long id, String incoming) {
        jdbc.sql("update certificates.rotation set phase = 'prepared', incoming = ? where id = ?")
                .params(bytes(incoming), id)
                .update();
    }

    void move(long id, RotationPhase phase) {
        jdbc.sql("update certificates.rotation set phase = ? where id = ?")
                .params(phase.wire(), id)
                .update();
    }

    /** @param ready the rotation whose incoming key this node has signed with */
    void beat(String node, long revision, @Nullable Long ready) {
        jdbc.sql("""
                        insert into certificates.node (name, revision, ready, seen_at) values (?, ?, ?, now())
                        on conflict (name) do update
                        set revision = excluded.revision, ready = excluded.ready, seen_at = now()""").param(1, node).param(2, revision).param(3, ready).update();
    }

    void leave(String node) {
        jdbc.sql("delete from certificates.node where name = ? or seen_at < now() - interval '1 day'")
                .param(node)
                .update();
    }

    List<Node> alive() {
        return jdbc.sql("select name, revision, ready, seen_at from certificates.node" + ALIVE + " order by name")
                .query((row, number) -> new Node(
                        row.getString(1),
                        row.getLong(2),
                        row.getObject(3, Long.class),
                        row.getTimestamp(4).toInstant()))
                .list();
    }

    static byte[] bytes(String thumbprint) {
        return Base64.getUrlDecoder().decode(thumbprint);
    }

    private static Row read(ResultSet row, int number) throws SQLException {
        byte @Nullable [] incoming = row.getBytes("incoming");
        return new Row(
                row.getLong("id"),
                RotationPhase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                thumbprint(row.getBytes("outgoing")),
                incoming == null ? null : thumbprint(incoming),
                row.getString("key_name"),
                row.getString("certificate_request"),
                row.getTimestamp("started_at").toInstant(),
                row.getString("started_by"));
    }

    private static String thumbprint(byte[] hash) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
}
