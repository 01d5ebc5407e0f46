package io.portcullis.console.policies;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import io.portcullis.console.ConsoleProperties;
import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.FakePlatform;
import io.portcullis.console.testing.PolicyTopic;
import io.portcullis.console.testing.TestKeys;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.DatabaseAccess;
import io.portcullis.localstack.KafkaBroker;
import io.portcullis.localstack.TestServices;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Publication, with two console nodes on one database and a broker that can be taken down. */
class PublishingIT {
    private static final TestKeys KEYS = TestKeys.create();
    private static final KafkaBroker BROKER = TestServices.shared().ownKafka();
    private static FakePlatform platform;
    private static ConsoleNode one;
    private static ConsoleNode two;

    @BeforeAll
    static void start() throws Exception {
        BROKER.start();
        platform = FakePlatform.start(KEYS);
        DatabaseAccess database = TestServices.shared().newDatabase();
        one = ConsoleNode.start(KEYS, platform, database, BROKER.bootstrapServers());
        two = ConsoleNode.start(KEYS, platform, database, BROKER.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        two.close();
        one.close();
        platform.close();
        BROKER.close();
    }

    @Test
    void reachesKafkaWithASignatureThatVerifies() throws Exception {
        long revision = publish(one, "# a comment that survives\n" + Starter.document());

        JWSObject message = await().atMost(30, SECONDS).until(() -> messageOf(revision), found -> found != null);
        var key = SigningKey.load(new ConsoleProperties.Signing(KEYS.signingStore(), KEYS.passwordFile()));
        assertThat(message.verify(new ECDSAVerifier(key.toPublicJWK()))).isTrue();
        assertThat(payload(message).document()).isEqualTo("# a comment that survives\n" + Starter.document());
        assertThat(payload(message).publishedBy()).isEqualTo("anna");
    }

    @Test
    void twoNodesPublishingAtOnceGiveOutRisingNumbersInTheOrderOfTheTopic() throws Exception {
        List<Callable<Long>> publications = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ConsoleNode node = i % 2 == 0 ? one : two;
            publications.add(() -> publish(node, Starter.document()));
        }
        List<Long> numbers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Long> number : threads.invokeAll(publications)) {
                numbers.add(number.get());
            }
        }
        assertThat(numbers).doesNotHaveDuplicates();
        long highest = numbers.stream().mapToLong(Long::longValue).max().orElseThrow();
        await().atMost(30, SECONDS).until(() -> messageOf(highest) != null);
        List<Long> sent = PolicyTopic.values(BROKER.bootstrapServers()).stream()
                .map(value -> payload(parse(value)).revision())
                .filter(numbers::contains)
                .distinct()
                .toList();
        assertThat(sent).isSorted().containsExactlyInAnyOrderElementsOf(numbers);
    }

    @Test
    void aBrokerThatIsDownDelaysAndLosesNothing() throws Exception {
        BROKER.stop();
        long revision = publish(one, Starter.document());
        Browser browser = one.signedIn("anna", "admin");
        assertThat(browser.get("/policies/revisions/" + revision).body()).contains("Waiting for Kafka");
        assertThat(browser.get("/policies").body()).contains("waiting for Kafka");

        BROKER.start();
        await().atMost(60, SECONDS).until(() -> messageOf(revision) != null);
        await().atMost(30, SECONDS)
                .until(() -> browser.get("/policies/revisions/" + revision + "/progress")
                        .body()
                        .contains("Sent over Kafka"));
    }

    @Test
    void numbersGoOnAboveWhatThePlatformHasInForce() {
        PolicyTopic.report(
                BROKER.bootstrapServers(),
                new PolicyStatus(5_000, "node-x", "complete", List.of(), 1, 1, Map.of(), Instant.now()));
        await().atMost(30, SECONDS).until(() -> publish(two, Starter.document()) > 5_000);
    }

    @Test
    void theNumberThatARejectedMessageClaimsCountsForNothing() {
        PolicyTopic.report(
                BROKER.bootstrapServers(),
                new PolicyStatus(
                        9_000_000_000L, "node-x", "rejected", List.of("forged"), 0, 0, Map.of(), Instant.now()));
        NodeStatuses statuses = one.bean(NodeStatuses.class);
        await().atMost(30, SECONDS).until(() -> !statuses.of(9_000_000_000L).isEmpty());
        assertThat(publish(one, Starter.document())).isLessThan(9_000_000_000L);
    }

    private static long publish(ConsoleNode node, String document) {
        Publishing.Result result = node.bean(Publishing.class)
                .publish(document, "Draft", new Publishing.Order(Author.person("anna"), "", null));
        return ((Publishing.Result.Published) result).revision();
    }

    private static @Nullable JWSObject messageOf(long revision) {
        return PolicyTopic.values(BROKER.bootstrapServers()).stream()
                .map(PublishingIT::parse)
                .filter(message -> payload(message).revision() == revision)
                .findFirst()
                .orElse(null);
    }

    private static JWSObject parse(String value) {
        try {
            return JWSObject.parse(value);
        } catch (ParseException e) {
            throw new IllegalStateException(Topics.POLICIES, e);
        }
    }

    private static PolicySetPayload payload(JWSObject message) {
        return WireJson.mapper().readValue(message.getPayload().toBytes(), PolicySetPayload.class);
    }
}
