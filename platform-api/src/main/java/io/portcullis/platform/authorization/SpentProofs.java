package io.portcullis.platform.authorization;

import static io.portcullis.platform.batches.ColumnArrays.column;

import io.portcullis.platform.batches.Batches;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Proofs that were used: each is good once, whichever nodes it is shown to. */
@Repository
class SpentProofs implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MOST_AT_ONCE = 128;

    private final JdbcClient jdbc;
    private final Batches<Proof, Boolean> batches = new Batches<>("spent-proofs", WORKERS, MOST_AT_ONCE, this::spend);

    SpentProofs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param id hexadecimal SHA-256 */
    private record Proof(String id, Instant expiresAt) {}

    /**
     * @param key thumbprint of the key that made it: nobody can use up another's proofs
     * @param id the proof's {@code jti}
     * @param expiresAt from when on no node would take it anyway
     * @return false if it was spent before
     */
    boolean spend(String key, String id, Instant expiresAt) {
        return batches.ask(new Proof(hash(key + '.' + id), expiresAt));
    }

    private List<Boolean> spend(List<Proof> proofs) {
        // In order, so that no two nodes wait for each other.
        Set<String> fresh = new HashSet<>(jdbc.sql("""
                        insert into authorization_server.spent_proof (id, expires_at)
                        select decode(n.id, 'hex'), n.expires_at
                        from unnest(?::text[], ?::timestamptz[]) as n (id, expires_at) order by n.id
                        on conflict do nothing
                        returning encode(id, 'hex')""")
                .param(column(proofs, String[]::new, Proof::id))
                .param(column(proofs, String[]::new, proof -> proof.expiresAt().toString()))
                .query(String.class)
                .list());
        List<Boolean> answers = new ArrayList<>(proofs.size());
        // Of two in one batch the first has it.
        proofs.forEach(proof -> answers.add(fresh.remove(proof.id())));
        return answers;
    }

    void removeExpired(Instant now) {
        jdbc.sql("delete from authorization_server.spent_proof where expires_at < ?")
                .param(Timestamp.from(now))
                .update();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    @Override
    public void close() {
        batches.close();
    }
}
