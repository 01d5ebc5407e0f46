package io.portcullis.platform.certificates;

import io.portcullis.contracts.CertificateForecast;
import io.portcullis.contracts.CertificateForecastDay;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Counts when devices' newest certificates end. A retired device has none that is not revoked. */
@Repository
class ExpiryForecasts {
    private static final int DAYS = 30;
    private static final String NEWEST = """
            with newest as (
                select distinct on (device_id) not_before, not_after from certificates.device_certificate
                where state = 'issued' order by device_id, not_before desc)
            """;

    private final JdbcClient jdbc;

    ExpiryForecasts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Counts(long devices, long expired, long renewalsDue) {}

    CertificateForecast asOf(Instant now) {
        Counts counts = jdbc.sql(NEWEST + """
                        select count(*), count(*) filter (where not_after <= :now),
                            count(*) filter (where not_after > :now
                                and not_before + (not_after - not_before) * 2 / 3 <= :now)
                        from newest""")
                .param("now", Timestamp.from(now))
                .query((row, number) -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3)))
                .single();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Map<LocalDate, Long> ending = ending(now, today);
        List<CertificateForecastDay> days = IntStream.range(0, DAYS)
                .mapToObj(today::plusDays)
                .map(day -> new CertificateForecastDay(day.toString(), ending.getOrDefault(day, 0L)))
                .toList();
        return new CertificateForecast(counts.devices(), counts.expired(), counts.renewalsDue(), days);
    }

    private Map<LocalDate, Long> ending(Instant now, LocalDate today) {
        Map<LocalDate, Long> ending = new HashMap<>();
        jdbc.sql(NEWEST + """
                        select (not_after at time zone 'UTC')::date, count(*) from newest
                        where not_after > :now and not_after < :end group by 1""")
                .param("now", Timestamp.from(now))
                .param(
                        "end",
                        Timestamp.from(today.plusDays(DAYS)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()))
                .query(row -> {
                    ending.put(row.getObject(1, LocalDate.class), row.getLong(2));
                });
        return ending;
    }
}
