package io.portcullis.platform;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WaiverPayload;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.KafkaAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** Publishes policy sets as the console does. */
public final class TestPolicies {
    private static final AtomicLong REVISIONS = new AtomicLong();

    private TestPolicies() {}

    /** A revision greater than all before in this JVM. */
    public static long nextRevision() {
        return REVISIONS.incrementAndGet();
    }

    /** Publishes a policy set signed by the platform's trusted signer and waits until it is in force. */
    public static long publish(RunningPlatform platform, KafkaAccess kafka, String yaml) {
        long revision = nextRevision();
        send(kafka, Topics.POLICY_SET_KEY, signed(platform.policySigner(), revision, yaml));
        Awaitility.await("revision " + revision + " in force")
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    var inForce = platform.admin("GET", "/api/v1/policy-set", null);
                    return inForce.statusCode() == 200
                            && RunningPlatform.json(inForce).get("revision").longValue() >= revision;
                });
        return revision;
    }

    public static String signed(ECKey signer, long revision, String yaml) {
        return signed(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType(ClaimNames.POLICY_SET_TYPE))
                        .keyID(signer.getKeyID())
                        .build(),
                signer,
                revision,
                yaml);
    }

    public static String signed(JWSHeader header, ECKey signer, long revision, String yaml) {
        try {
            var payload = new PolicySetPayload(revision, Instant.now(), "tests", yaml, null);
            var jws = new JWSObject(header, new Payload(WireJson.mapper().writeValueAsString(payload)));
            jws.sign(new ECDSASigner(signer));
            return jws.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A policy set that reaches the fleet in stages. */
    public static String signed(ECKey signer, long revision, String yaml, RolloutPlan plan) {
        return signed(
                signer, ClaimNames.POLICY_SET_TYPE, new PolicySetPayload(revision, Instant.now(), "tests", yaml, plan));
    }

    public static String signed(ECKey signer, WaiverPayload waiver) {
        return signed(signer, ClaimNames.WAIVER_TYPE, waiver);
    }

    /** Anything, signed as a message of that type. */
    public static String signed(ECKey signer, String type, Object payload) {
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .type(new JOSEObjectType(type))
                    .keyID(signer.getKeyID())
                    .build();
            var jws = new JWSObject(header, new Payload(WireJson.mapper().writeValueAsString(payload)));
            jws.sign(new ECDSASigner(signer));
            return jws.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Produces one message to the policies topic. */
    public static void send(KafkaAccess kafka, String key, String value) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.POLICIES, key, value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
