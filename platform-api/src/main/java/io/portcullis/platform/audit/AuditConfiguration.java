package io.portcullis.platform.audit;

import io.portcullis.outbox.OutboxRelay;
import io.portcullis.outbox.RelaySource;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the module. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {
    /** Shared by the listener and the sealer's thread: the listener is made before the sealer can be. */
    private final Semaphore unsealed = new Semaphore(0);

    @Bean
    AuditStore auditStore(JdbcClient jdbc) {
        return new AuditStore(jdbc);
    }

    @Bean
    AuditListener auditListener(AuditStore store) {
        return new AuditListener(store, unsealed::release);
    }

    @Bean
    AuditSealing auditSealing(AuditStore store, TransactionTemplate transactions, OutboxRelay relay) {
        return new AuditSealing(new AuditSealer(store, transactions, relay::wake), unsealed);
    }

    @Bean
    RelaySource auditTopic() {
        return new AuditTopic();
    }

    @Bean
    AuditVerifier auditVerifier(AuditStore store, PlatformTransactionManager transactions, Clock clock) {
        var snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
        return new AuditVerifier(store, snapshot, clock);
    }
}
