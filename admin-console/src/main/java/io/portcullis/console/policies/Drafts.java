package io.portcullis.console.policies;

import com.fasterxml.uuid.NoArgGenerator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Drafts in the console's database. Whoever changes one names the version they have seen. */
@Component
class Drafts {
    private static final String COLUMNS =
            "id, version, title, document, based_on, created_by, created_at, updated_by, updated_at";

    private final JdbcClient jdbc;
    private final NoArgGenerator ids;
    private final Clock clock;

    Drafts(JdbcClient jdbc, NoArgGenerator ids, Clock clock) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.clock = clock;
    }

    /** What became of a change. */
    sealed interface Change {
        record Saved(Draft draft) implements Change {}

        /** Somebody else changed it since; {@code current} is what stands now. */
        record Overtaken(Draft current) implements Change {}

        /** It was deleted or published since. */
        record Gone() implements Change {}
    }

    Draft create(String title, String document, @Nullable Long basedOn, Author author) {
        Instant now = now();
        String by = author.name();
        Draft draft = new Draft(ids.generate(), 1, title, document, basedOn, by, now, by, now);
        jdbc.sql("WITH draft AS (INSERT INTO policy_draft (" + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id, created_by)"
                        + " INSERT INTO policy_draft_editor (draft_id, editor, by_machine)"
                        + " SELECT id, created_by, ? FROM draft")
                .params(draft.id(), draft.version(), title, document)
                .param(basedOn)
                .params(by, Timestamp.from(now), by, Timestamp.from(now), author.machine())
                .update();
        return draft;
    }

    Optional<Draft> find(UUID id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM policy_draft WHERE id = ?")
                .param(id)
                .query(Drafts::draft)
                .optional();
    }

    /** Newest change first. */
    List<Draft> all() {
        return jdbc.sql("SELECT " + COLUMNS + " FROM policy_draft ORDER BY updated_at DESC, id LIMIT 100")
                .query(Drafts::draft)
                .list();
    }

    Change replace(UUID id, long seenVersion, String document, Author author) {
        return jdbc.sql("WITH draft AS (UPDATE policy_draft"
                        + " SET document = ?, version = version + 1, updated_by = ?, updated_at = ?"
                        + " WHERE id = ? AND version = ? RETURNING " + COLUMNS + "),"
                        + " editor AS (INSERT INTO policy_draft_editor AS e (draft_id, editor, by_machine)"
                        + " SELECT id, updated_by, ? FROM draft"
                        + " ON CONFLICT (draft_id, editor) DO UPDATE SET by_machine = e.by_machine OR excluded.by_machine)"
                        + " SELECT * FROM draft")
                .params(document, author.name(), Timestamp.from(now()), id, seenVersion, author.machine())
                .query(Drafts::draft)
                .optional()
                .<Change>map(Change.Saved::new)
                .orElseGet(() -> current(id));
    }

    /** Everybody who wrote any of it. */
    List<String> editors(UUID id) {
        return jdbc.sql("SELECT editor FROM policy_draft_editor WHERE draft_id = ? ORDER BY editor")
                .param(id)
                .query(String.class)
                .list();
    }

    /** Whether a machine wrote any of it. */
    boolean isByMachine(UUID id) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM policy_draft_editor WHERE draft_id = ? AND by_machine)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** As it is, until the transaction ends. */
    Optional<Draft> lock(UUID id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM policy_draft WHERE id = ? FOR UPDATE")
                .param(id)
                .query(Drafts::draft)
                .optional();
    }

    /** The draft of that person with exactly this text, locked; requests for the same come one after the other. */
    Optional<Draft> lockSame(String document, String by) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 1))")
                .param(by)
                .query((row, number) -> number)
                .list();
        return jdbc.sql("SELECT " + COLUMNS + " FROM policy_draft WHERE created_by = ? AND document = ?"
                        + " ORDER BY updated_at DESC LIMIT 1 FOR UPDATE")
                .params(by, document)
                .query(Drafts::draft)
                .optional();
    }

    /** Removes it for publication or for good; {@code Saved} carries it as it was. */
    Change remove(UUID id, long seenVersion) {
        return jdbc.sql("DELETE FROM policy_draft WHERE id = ? AND version = ? RETURNING " + COLUMNS)
                .params(id, seenVersion)
                .query(Drafts::draft)
                .optional()
                .<Change>map(Change.Saved::new)
                .orElseGet(() -> current(id));
    }

    private Change current(UUID id) {
        return find(id).<Change>map(Change.Overtaken::new).orElseGet(Change.Gone::new);
    }

    // The database keeps microseconds; what is returned is what a later read gives.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static Draft draft(ResultSet row, int number) throws SQLException {
        return new Draft(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("title"),
                row.getString("document"),
                row.getObject("based_on", Long.class),
                row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("updated_by"),
                row.getTimestamp("updated_at").toInstant());
    }
}
