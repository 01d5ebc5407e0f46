package io.portcullis.platform.attestation;

import io.portcullis.contracts.EndorsementKeyDocument;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The inventory: endorsement keys that are trusted although no manufacturer's certificate speaks for them. */
@Service
public class EndorsementKeys {
    private static final int NEWEST = 5000;

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    EndorsementKeys(JdbcClient jdbc, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.clock = clock;
    }

    /** The newest 5000, newest first. */
    public List<EndorsementKeyDocument> list() {
        return jdbc.sql("""
                        select fingerprint, description, added_at, added_by from attestation.endorsement_key
                        order by added_at desc, fingerprint limit ?""").param(NEWEST).query(EndorsementKeys::read).list();
    }

    /**
     * @param fingerprint SHA-256 of the SubjectPublicKeyInfo, 64 lower-case hexadecimal digits
     * @return empty if it is trusted already
     */
    @Transactional
    public Optional<EndorsementKeyDocument> add(String fingerprint, String description, String actor) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        int added = jdbc.sql("""
                        insert into attestation.endorsement_key (fingerprint, description, added_at, added_by)
                        values (?, ?, ?, ?) on conflict do nothing""")
                .params(HexFormat.of().parseHex(fingerprint), description, Timestamp.from(now), actor)
                .update();
        if (added == 0) {
            return Optional.empty();
        }
        events.publishEvent(new AttestationEvent.EndorsementKeyTrusted(fingerprint, description, actor, now));
        return Optional.of(new EndorsementKeyDocument(fingerprint, description, now, actor));
    }

    /** What was attested with it stays attested. @return false if it was not trusted */
    @Transactional
    public boolean remove(String fingerprint, String actor) {
        Optional<String> description = jdbc.sql(
                        "delete from attestation.endorsement_key where fingerprint = ? returning description")
                .param(HexFormat.of().parseHex(fingerprint))
                .query(String.class)
                .optional();
        description.ifPresent(text -> events.publishEvent(
                new AttestationEvent.EndorsementKeyDistrusted(fingerprint, text, actor, clock.instant())));
        return description.isPresent();
    }

    boolean isTrusted(byte[] fingerprint) {
        return jdbc.sql("select count(*) from attestation.endorsement_key where fingerprint = ?")
                        .param(fingerprint)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private static EndorsementKeyDocument read(ResultSet row, int number) throws SQLException {
        return new EndorsementKeyDocument(
                HexFormat.of().formatHex(row.getBytes("fingerprint")),
                row.getString("description"),
                row.getTimestamp("added_at").toInstant(),
                row.getString("added_by"));
    }
}
