package io.portcullis.platform.certificates;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts the changes of each CRL shard, so that a published CRL can be told to be complete without looking at its
 * entries. Counted right before the transaction that revokes commits, in one order: the row of a shard is locked for
 * the commit only, and no two revocations wait for each other in a circle.
 */
@Component
class ShardRevisions {
    private final JdbcClient jdbc;

    ShardRevisions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Shard(String issuer, int number) {}

    /**
     * Remembers that the revocations of a shard change within this transaction.
     *
     * @param issuer SHA-256 of the issuing CA's certificate
     * @throws IllegalStateException if there is no transaction
     */
    void changed(byte[] issuer, int shard) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("Revocations happen in a transaction");
        }
        var pending = (Pending) TransactionSynchronizationManager.getResource(this);
        if (pending == null) {
            pending = new Pending();
            TransactionSynchronizationManager.bindResource(this, pending);
            TransactionSynchronizationManager.registerSynchronization(pending);
        }
        pending.shards.add(new Shard(HexFormat.of().formatHex(issuer), shard));
    }

    private void count(Shard shard) {
        jdbc.sql("""
                        insert into certificates.crl_shard as s (issuer, shard, revision) values (decode(?, 'hex'), ?, 1)
                        on conflict (issuer, shard) do update set revision = s.revision + 1""").params(shard.issuer(), shard.number()).update();
    }

    private final class Pending implements TransactionSynchronization {
        private final TreeSet<Shard> shards =
                new TreeSet<>(Comparator.comparing(Shard::issuer).thenComparingInt(Shard::number));

        @Override
        public void beforeCommit(boolean readOnly) {
            shards.forEach(ShardRevisions.this::count);
        }

        /** Another transaction within this one counts for itself. */
        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(ShardRevisions.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(ShardRevisions.this, this);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(ShardRevisions.this);
        }
    }
}
