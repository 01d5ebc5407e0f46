package io.portcullis.platform.compliance.history;

import static io.portcullis.platform.batches.ColumnArrays.column;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Counts granted token requests by device, application and hour, for simulations of what a policy set would have done.
 * Gathered in memory and written every few seconds: what a node that is killed has not written is lost, and nothing but
 * a simulation would notice.
 */
public class GrantedRequests implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GrantedRequests.class);

    /** Combinations that wait in memory while the database is away; more are not counted. */
    private static final int MOST_WAITING = 200_000;

    private static final int AT_ONCE = 5_000;
    private static final String AUDIENCES = "insert into compliance.request_audiences (audience)"
            + " select distinct a from unnest(?::text[]) as a"
            + " where not exists (select 1 from compliance.request_audiences k where k.audience = a)"
            + " on conflict do nothing";
    private static final String ADD =
            "insert into compliance.granted_requests as g (hour, device_id, audience, requests)"
                    + " select n.hour, n.device_id, a.id, n.requests"
                    + " from unnest(?::timestamptz[], ?::uuid[], ?::text[], ?::integer[])"
                    + " as n (hour, device_id, audience, requests)"
                    + " join compliance.request_audiences a on a.audience = n.audience"
                    + " order by n.device_id, a.id, n.hour"
                    + " on conflict (hour, device_id, audience) do update set requests = g.requests + excluded.requests";

    private final JdbcTemplate jdbc;
    private final TransactionOperations transactions;
    private final boolean counted;
    private final Map<Key, Integer> waiting = new ConcurrentHashMap<>();

    /** @param days for which counts are kept; 0 for none */
    GrantedRequests(JdbcTemplate jdbc, TransactionOperations transactions, int days) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.counted = days > 0;
    }

    private record Key(UUID deviceId, String audience, Instant hour) {}

    private record Row(Key key, int requests) {}

    public void count(UUID deviceId, String audience, Instant now) {
        if (counted) {
            add(new Key(deviceId, audience, now.truncatedTo(ChronoUnit.HOURS)), 1);
        }
    }

    private void add(Key key, int requests) {
        if (waiting.size() < MOST_WAITING || waiting.containsKey(key)) {
            waiting.merge(key, requests, Integer::sum);
        }
    }

    @Scheduled(fixedDelayString = "${portcullis.posture.request-flush:5s}")
    void flush() {
        // Taken out first: what is counted meanwhile begins anew.
        var keys = List.copyOf(waiting.keySet());
        for (int start = 0; start < keys.size(); start += AT_ONCE) {
            var rows = keys.subList(start, Math.min(keys.size(), start + AT_ONCE)).stream()
                    .map(key -> {
                        var requests = waiting.remove(key);
                        return new Row(key, requests == null ? 0 : requests);
                    })
                    .filter(row -> row.requests() > 0)
                    .sorted(Comparator.comparing(row -> row.key().deviceId()))
                    .toList();
            try {
                write(rows);
            } catch (DataAccessException | TransactionException e) {
                rows.forEach(row -> add(row.key(), row.requests()));
                log.warn("Granted token requests cannot be counted now; trying on: {}", e.toString());
                return;
            }
        }
    }

    private void write(List<Row> rows) {
        transactions.executeWithoutResult(_ -> {
            jdbc.update(AUDIENCES, (Object)
                    column(rows, String[]::new, row -> row.key().audience()));
            jdbc.update(
                    ADD,
                    column(rows, String[]::new, row -> row.key().hour().toString()),
                    column(rows, UUID[]::new, row -> row.key().deviceId()),
                    column(rows, String[]::new, row -> row.key().audience()),
                    column(rows, Integer[]::new, Row::requests));
        });
    }

    @Override
    public void close() {
        flush();
    }
}
