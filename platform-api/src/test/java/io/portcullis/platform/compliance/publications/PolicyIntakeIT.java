package io.portcullis.platform.compliance.publications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceEvent.PolicySetApplied;
import io.portcullis.platform.compliance.ComplianceEvent.PolicySetRejected;
import io.portcullis.platform.compliance.ComplianceUnavailable;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.policies.PolicyMessage;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.PolicyStatuses;
import io.portcullis.platform.compliance.signatures.TrustedSigners;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyIntakeIT {
    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");

    @AfterEach
    void close() {
        installation.close();
    }

    private List<PolicyStatus> statuses() {
        return installation.sent(Topics.POLICY_STATUS).stream()
                .map(json -> WireJson.mapper().readValue(json, PolicyStatus.class))
                .toList();
    }

    /** The last message was turned down for a reason, told to the console and to the trail, and revision 5 stays. */
    private void assertRejected(String reason) {
        var status = statuses().getLast();
        assertThat(status.state()).isEqualTo("rejected");
        assertThat(status.node()).isEqualTo("one");
        assertThat(String.join(" ", status.reasons())).contains(reason);
        assertThat(installation.events(PolicySetRejected.class).getLast().reasons())
                .isEqualTo(status.reasons());
        assertThat(node.get(PolicyStatuses.class).newest(null).getFirst().reasons())
                .isEqualTo(status.reasons());
        assertThat(node.get(PolicySets.class).inForce().orElseThrow().revision())
                .isEqualTo(5);
    }

    private static JWSHeader.Builder header(ECKey key) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(ClaimNames.POLICY_SET_TYPE))
                .keyID(key.getKeyID());
    }

    @Test
    void aTrustedHigherRevisionTakesEffect() {
        node.judge(installation.signed(5, Policies.DISK));

        var inForce = node.get(PolicySets.class).inForce().orElseThrow();
        assertThat(inForce.revision()).isEqualTo(5);
        assertThat(inForce.payload().document()).isEqualTo(Policies.DISK);
        assertThat(statuses()).singleElement().satisfies(status -> {
            assertThat(status.state()).isEqualTo("applied");
            assertThat(status.revision()).isEqualTo(5);
        });
        assertThat(installation.events(PolicySetApplied.class)).singleElement().satisfies(event -> {
            assertThat(event.signer()).isEqualTo(installation.signer.getKeyID());
            assertThat(event.publishedBy()).isEqualTo("tests");
        });
    }

    @Test
    void everythingElseIsRejectedAndWhatIsInForceStays() throws Exception {
        node.judge(installation.signed(5, Policies.DISK));

        ECKey stranger = Installation.key();
        node.judge(TestPolicies.signed(stranger, 6, Policies.DISK));
        assertRejected("is not trusted");

        // A stranger's signature under the name of the trusted key.
        node.judge(TestPolicies.signed(header(installation.signer).build(), stranger, 6, Policies.DISK));
        assertRejected("signature does not verify");

        String signed = installation.signed(6, Policies.DISK);
        String payload = signed.split("\\.", -1)[1];
        String forged = Base64URL.encode(new Base64URL(payload).decodeToString().replace(":6,", ":7,"))
                .toString();
        node.judge(signed.replace(payload, forged));
        assertRejected("signature does not verify");

        node.judge(installation.signed(4, Policies.DISK_AND_FIREWALL));
        assertRejected("not above revision 5");

        node.judge(installation.signed(5, Policies.DISK_AND_FIREWALL));
        assertRejected("with other content");

        node.judge(installation.signed(6, "format: portcullis/v1\npolicies: nonsense\n"));
        assertRejected("Line ");

        node.judge(installation.signed(6, Policies.DISK.replace("disk.root.encrypted", "disk.root.encripted")));
        assertRejected("disk.root.encripted");

        node.judge(TestPolicies.signed(
                header(installation.signer).type(JOSEObjectType.JWT).build(), installation.signer, 6, Policies.DISK));
        assertRejected("typ");

        node.judge(TestPolicies.signed(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType(ClaimNames.POLICY_SET_TYPE))
                        .build(),
                installation.signer,
                6,
                Policies.DISK));
        assertRejected("does not name its signer");

        String none =
                Base64URL.encode("{\"alg\":\"none\",\"typ\":\"portcullis-policy-set+jws\"}") + "." + payload + ".";
        node.judge(none);
        assertRejected("not a signed policy set");

        String hmac = Base64URL.encode("{\"alg\":\"HS256\",\"typ\":\"portcullis-policy-set+jws\",\"kid\":\""
                        + installation.signer.getKeyID() + "\"}")
                + "." + payload + "." + signed.split("\\.", -1)[2];
        node.judge(hmac);
        assertRejected("only ES256");

        node.judge("rubbish");
        assertRejected("not a signed policy set");
        node.judge("");
        assertRejected("not a signed policy set");

        node.get(PolicyIntake.class)
                .judge(new PolicyMessage("something-else", signed, 99, installation.clock.instant()));
        assertRejected("key");

        assertThat(installation.events(PolicySetApplied.class)).hasSize(1);
        assertThat(Files.readString(installation.signers)).doesNotContain("\"d\"");
    }

    @Test
    void theSameMessageAgainIsNoNewsOnAnyNode() {
        var second = installation.node("two");
        String revision5 = installation.signed(5, Policies.DISK);
        String bad = TestPolicies.signed(Installation.key(), 6, Policies.DISK);
        for (var reader : List.of(node, second, node, installation.node("restarted"))) {
            reader.judge(revision5);
            reader.judge(bad);
        }

        assertThat(statuses()).extracting(PolicyStatus::state).containsExactly("applied", "rejected");
        assertThat(second.get(PolicySets.class).inForce().orElseThrow().revision())
                .isEqualTo(5);
    }

    @Test
    void anotherCopyOfWhatIsInForceIsNoNews() {
        String revision5 = installation.signed(5, Policies.DISK);
        node.get(PolicyIntake.class).judge(new PolicyMessage("policy-set", revision5, 1, installation.clock.instant()));
        node.get(PolicyIntake.class).judge(new PolicyMessage("policy-set", revision5, 2, installation.clock.instant()));

        assertThat(statuses()).hasSize(1);
    }

    @Test
    void messagesInTheWrongOrderNeverGoBack() {
        String revision5 = installation.signed(5, Policies.DISK);
        String revision6 = installation.signed(6, Policies.DISK_AND_FIREWALL);
        node.judge(revision6);
        node.judge(revision5);
        assertThat(node.get(PolicySets.class).inForce().orElseThrow().revision())
                .isEqualTo(6);
        assertThat(statuses()).extracting(PolicyStatus::state).containsExactly("applied", "rejected");

        // A replay of a revision that once was in force, at a new place in the topic.
        String revision7 = installation.signed(7, Policies.DISK);
        node.judge(revision7);
        node.get(PolicyIntake.class)
                .judge(new PolicyMessage("policy-set", revision6, 1_000, installation.clock.instant()));
        assertThat(node.get(PolicySets.class).inForce().orElseThrow().revision())
                .isEqualTo(7);
        assertThat(statuses().getLast().reasons().getFirst()).contains("not above revision 7");
    }

    @Test
    void nodesJudgingAtOnceApplyEachRevisionOnce() throws Exception {
        var messages = LongStream.rangeClosed(1, 8)
                .mapToObj(revision -> installation.signed(revision, Policies.DISK))
                .toList();
        var nodes = List.of(node, installation.node("two"), installation.node("three"));
        try (var threads = Executors.newFixedThreadPool(nodes.size())) {
            List<Callable<Object>> readers = nodes.stream()
                    .<Callable<Object>>map(reader -> Executors.callable(() -> messages.forEach(reader::judge)))
                    .toList();
            for (var read : threads.invokeAll(readers)) {
                read.get();
            }
        }

        assertThat(statuses()).extracting(PolicyStatus::state).containsOnly("applied", "superseded");
        assertThat(statuses())
                .filteredOn(status -> status.state().equals("applied"))
                .extracting(PolicyStatus::revision)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        nodes.forEach(reader -> assertThat(
                        reader.get(PolicySets.class).inForce().orElseThrow().revision())
                .isEqualTo(8));
    }

    @Test
    void aRestartedNodeHasTheSetInForceFromTheDatabase() {
        node.judge(installation.signed(5, Policies.DISK));

        var restarted = installation.node("restarted");
        assertThat(restarted
                        .get(PolicySets.class)
                        .inForce()
                        .orElseThrow()
                        .payload()
                        .document())
                .isEqualTo(Policies.DISK);
        assertThat(restarted.get(Compliance.class).requiredLevel(Policies.APP)).contains("basic");
    }

    @Test
    void aStoredSetThatDoesNotVerifyIsNotUsed() throws Exception {
        node.judge(installation.signed(5, Policies.DISK));
        ECKey stranger = Installation.key();
        installation
                .jdbc
                .sql("update compliance.policy_sets set jws = ?")
                .param(TestPolicies.signed(stranger, 5, Policies.DISK))
                .update();

        var restarted = installation.node("restarted");
        assertThatThrownBy(() -> restarted.get(PolicySets.class).inForce()).isInstanceOf(ComplianceUnavailable.class);

        // As soon as the signer is trusted, it is.
        Files.writeString(installation.signers, new JWKSet(stranger.toPublicJWK()).toString());
        installation.clock.advance(Duration.ofSeconds(6));
        assertThat(installation
                        .node("again")
                        .get(PolicySets.class)
                        .inForce()
                        .orElseThrow()
                        .revision())
                .isEqualTo(5);
    }

    @Test
    void whileTheTrustedSignersCannotBeReadNothingIsJudged() throws Exception {
        Files.delete(installation.signers);
        String revision5 = installation.signed(5, Policies.DISK);

        assertThatThrownBy(() -> node.judge(revision5)).isInstanceOf(TrustedSigners.SignersUnreadable.class);
        assertThat(statuses()).isEmpty();

        Files.writeString(installation.signers, new JWKSet(installation.signer.toPublicJWK()).toString());
        node.judge(revision5);
        assertThat(node.get(PolicySets.class).inForce().orElseThrow().revision())
                .isEqualTo(5);
    }
}
