package io.portcullis.platform.compliance;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.portcullis.localstack.DatabaseAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxTables;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.policies.PolicyMessage;
import io.portcullis.platform.compliance.publications.PolicyTopic;
import io.portcullis.platform.compliance.redecisions.Redeciding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A database with any number of nodes' compliance on it, without the rest of the platform. */
public final class Installation implements AutoCloseable {
    public static final String ISSUER = "https://platform.example";

    /** And what reads Kafka. */
    private static final List<String> THREADS = List.of("complianceLifecycle", "policyTopicReader");

    public final HikariDataSource dataSource;
    public final JdbcClient jdbc;
    public final TransactionTemplate transactions;
    final Outbox outbox;
    public final TestClock clock = new TestClock();
    public final KnownDevices devices = new KnownDevices();
    public final List<Object> events = new CopyOnWriteArrayList<>();
    public final ECKey signer = key();
    public final Path signers;
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    /** Over all nodes that are made from now on; the clock of tests stands still. */
    public int reportsAMinute = 100_000;

    public Installation() {
        this(TestServices.shared().newDatabase());
    }

    Installation(DatabaseAccess access) {
        var configuration = new HikariConfig();
        configuration.setJdbcUrl(access.jdbcUrl());
        configuration.setUsername(access.username());
        configuration.setPassword(access.password());
        configuration.setMaximumPoolSize(8);
        dataSource = new HikariDataSource(configuration);
        for (String schema : List.of("outbox", "compliance")) {
            Flyway.configure()
                    .dataSource(dataSource)
                    .schemas(schema)
                    .defaultSchema(schema)
                    .locations("classpath:db/migration/" + schema)
                    .load()
                    .migrate();
        }
        jdbc = JdbcClient.create(dataSource);
        transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        outbox = new Outbox(new JdbcTemplate(dataSource), new OutboxTables("outbox"), () -> {});
        try {
            signers = Files.createTempFile("signers", ".jwks");
            Files.writeString(signers, new JWKSet(signer.toPublicJWK()).toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public Node node(String name) {
        var node = new Node(name);
        nodes.add(node);
        return node;
    }

    public String signed(long revision, String yaml) {
        return TestPolicies.signed(signer, revision, yaml);
    }

    /** What waits in the outbox for a topic, oldest first. */
    public List<String> sent(String topic) {
        return jdbc.sql("select payload from outbox.outbox where topic = ? order by id")
                .param(topic)
                .query((row, _) -> new String(row.getBytes(1), StandardCharsets.UTF_8))
                .list();
    }

    public <T> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.context.close());
        dataSource.close();
    }

    /**
     * One node, wired as the platform wires it: what it has in memory is its own, the database is everybody's. Its
     * threads stand still; tests take their steps.
     */
    public final class Node {
        private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

        private Node(String name) {
            var settings = Map.<String, Object>of(
                    "portcullis.issuer", ISSUER,
                    "portcullis.policy.trusted-signers", signers,
                    "portcullis.compliance.node", name,
                    "portcullis.compliance.reevaluation-chunk", 2,
                    "portcullis.posture.reports-a-minute", reportsAMinute,
                    "portcullis.posture.simulation-limit", "60s");
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
            var transactionManager = new JdbcTransactionManager(dataSource);
            // Not theirs to close.
            Map.of(
                            "dataSource", dataSource,
                            "transactionManager", transactionManager,
                            "transactions", new TransactionTemplate(transactionManager),
                            "jdbcClient", jdbc,
                            "jdbcTemplate", new JdbcTemplate(dataSource),
                            "outbox", outbox,
                            "devices", devices,
                            "clock", clock)
                    .forEach(context.getBeanFactory()::registerSingleton);
            context.addApplicationListener((PayloadApplicationEvent<?> event) -> events.add(event.getPayload()));
            context.register(Settings.class);
            var scanner = new ClassPathBeanDefinitionScanner(context, false);
            scanner.addIncludeFilter(new AnnotationTypeFilter(Configuration.class));
            scanner.scan(Installation.class.getPackageName());
            context.addBeanFactoryPostProcessor(beans -> THREADS.forEach(context::removeBeanDefinition));
            context.refresh();
        }

        public <T> T get(Class<T> type) {
            return context.getBean(type);
        }

        /** As if the message came from Kafka, at a position of its own. */
        public void judge(String jws) {
            judge("policy-set", jws);
        }

        /** As if a waiver came from Kafka. */
        public void judgeWaiver(String key, String jws) {
            judge(key, jws);
        }

        private void judge(String key, String jws) {
            PolicyTopic.bring(
                    this, new PolicyMessage(key, jws, Integer.toUnsignedLong(jws.hashCode()), clock.instant()));
        }

        /** What its threads would do until nothing is left to do. */
        public void work() {
            Redeciding.work(this);
        }

        public void reevaluateAll() {
            while (Redeciding.step(this)) {
                Thread.onSpinWait();
            }
        }
    }

    @ConfigurationPropertiesScan("io.portcullis.platform.compliance")
    static final class Settings {}
}
