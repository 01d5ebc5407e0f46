package io.portcullis.platform.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.localstack.StackException;
import io.portcullis.platform.RunningPlatform;
import java.net.URI;
import java.net.http.HttpRequest;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything that is no proof of a key in a trusted TPM. */
class AttestationRefusalsIT extends WithRealTpms {
    @Test
    void refusesATpmOfAnUnknownManufacturer() {
        assertRefused(post(token, CHALLENGES, stranger.introduction()), 403, "attestation.untrusted_ek");
    }

    @Test
    void refusesTheEndorsementCertificateOfAnotherTpm() {
        var borrowed = machine.introduction().get("ek_certificate");
        var introduction = stranger.introduction();
        introduction.put("ek_certificate", borrowed);

        assertRefused(post(token, CHALLENGES, introduction), 400, "attestation.ek_mismatch");
    }

    @Test
    void refusesAnAttestationKeyThatWouldSignAnything() {
        var introduction = machine.introduction();
        machine.certifiedKey(TpmMachine.BOUND, new byte[32]);
        introduction.put("ak_public", TpmMachine.base64(machine.read("key.pub")));

        var refused = post(token, CHALLENGES, introduction);

        assertRefused(refused, 400, "attestation.unfit_ak");
        assertThat(refused.body()).contains("restricted is not set");
    }

    /** The stranger borrows the trusted TPM's endorsement key; only the trusted TPM could tell the secret. */
    @Test
    void refusesAnAttestationKeyOfAnotherTpm() {
        var introduction = machine.introduction();
        stranger.introduction();
        introduction.put("ak_public", TpmMachine.base64(stranger.read("ak.pub")));
        var challenge = pose(introduction);

        assertThatThrownBy(() -> machine.activate(challenge)).isInstanceOf(StackException.class);
        assertThatThrownBy(() -> stranger.activate(challenge)).isInstanceOf(StackException.class);
        var certified = stranger.certifiedKey(TpmMachine.BOUND, challenge.nonce());
        assertRefused(answer(challenge, certified.answer(new byte[32])), 403, "attestation.wrong_secret");
        // One guess is all there is.
        assertRefused(answer(challenge, certified.answer(new byte[32])), 409, "attestation.challenge_used");
    }

    @Test
    void refusesACertificationThatAnotherKeySigned() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        stranger.introduction();
        var forged = stranger.certifiedKey(TpmMachine.BOUND, challenge.nonce());

        assertRefused(answer(challenge, forged.answer(secret)), 403, "attestation.bad_signature");
    }

    @Test
    void refusesASoftwareKeyInPlaceOfTheCertifiedOne() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var certified = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce());
        var answer = certified.answer(secret);
        answer.put("key_public", TpmMachine.base64(Forgery.publicAreaOfSoftwareKey()));

        assertRefused(answer(challenge, answer), 403, "attestation.wrong_key");
    }

    @Test
    void refusesAForgedStatementAboutASoftwareKey() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var forged = Forgery.certifiedSoftwareKey(challenge.nonce());

        assertRefused(answer(challenge, forged.answer(secret)), 403, "attestation.bad_signature");
    }

    /** What makes the attestation key worth believing: the TPM does not sign a statement that it did not make. */
    @Test
    void theTpmItselfRefusesToSignAForgedStatement() {
        var challenge = pose(machine.introduction());
        machine.write("forged", Forgery.certifiedSoftwareKey(challenge.nonce()).statement());

        assertThatThrownBy(
                        () -> machine.tpm().execute("tpm2_sign -Q -c ak.ctx -g sha256 -s ecdsa -o forged.sig forged"))
                .isInstanceOf(StackException.class);
    }

    @Test
    void refusesACertificationMadeForAnotherChallenge() {
        var introduction = machine.introduction();
        var earlier = pose(introduction);
        machine.certifiedKey(TpmMachine.BOUND, earlier.nonce());
        var challenge = pose(introduction);
        byte[] secret = machine.activate(challenge);
        var replayed = machine.certifyAgain(earlier.nonce());

        assertRefused(answer(challenge, replayed.answer(secret)), 403, "attestation.wrong_nonce");
    }

    @Test
    void refusesTheSameAnswerTwice() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var answer = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce()).answer(secret);
        assertThat(answer(challenge, answer).statusCode()).isEqualTo(200);

        assertRefused(answer(challenge, answer), 409, "attestation.challenge_used");
    }

    @Test
    void refusesAKeyThatCouldLeaveItsTpm() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var certified = machine.certifiedKey("sensitivedataorigin|userwithauth|sign", challenge.nonce());

        var refused = answer(challenge, certified.answer(secret));

        assertRefused(refused, 403, "attestation.exportable_key");
        assertThat(refused.body()).contains("fixedTPM is not set");
    }

    @Test
    void refusesTheAnswerToSomebodyElsesChallengeAndLeavesThatAlone() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var answer = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce()).answer(secret);
        String other = newEnrollmentToken();

        assertRefused(
                post(other, CHALLENGES + "/" + challenge.id() + "/answer", answer),
                404,
                "attestation.challenge_unknown");
        assertThat(answer(challenge, answer).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAnExpiredChallenge() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var answer = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce()).answer(secret);
        platform.bean(JdbcClient.class)
                .sql("update attestation.challenge set expires_at = ? where id = ?")
                .params(Timestamp.from(Instant.now().minusSeconds(1)), UUID.fromString(challenge.id()))
                .update();

        assertRefused(answer(challenge, answer), 410, "attestation.challenge_expired");
    }

    @Test
    void asksWhoCallsBeforeAnythingElse() {
        var anonymous = TpmMachine.post(platform, platform.client(), null, CHALLENGES, Map.of());
        assertRefused(anonymous, 401, "unauthenticated");
        var wrong = post("pce_" + "x".repeat(43), CHALLENGES, machine.introduction());
        assertRefused(wrong, 401, "unauthenticated");
        assertThat(wrong.body()).doesNotContain("unknown");
    }

    @Test
    void isServedOnTheDevicePlaneOnly() {
        var answer = RunningPlatform.send(
                platform.client(),
                HttpRequest.newBuilder(URI.create(platform.issuer() + CHALLENGES))
                        .header("Authorization", RunningPlatform.basic("enrollment", token))
                        .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @Test
    void whateverIsSentIsRefusedInOrder() {
        var good = machine.introduction();
        for (String member : good.keySet()) {
            byte[] octets = Base64.getDecoder().decode(String.valueOf(good.get(member)));
            for (int length : new int[] {0, 1, 2, 10, octets.length / 2, octets.length - 1}) {
                Map<String, @Nullable String> bad = new LinkedHashMap<>(good);
                bad.put(member, TpmMachine.base64(Arrays.copyOf(octets, length)));
                assertRefused(post(token, CHALLENGES, bad), 400, "attestation.malformed");
            }
            Map<String, @Nullable String> bad = new LinkedHashMap<>(good);
            bad.put(member, "no base64!");
            assertRefused(post(token, CHALLENGES, bad), 400, "attestation.malformed");
        }
        Map<String, @Nullable String> without = new LinkedHashMap<>(good);
        without.remove("ak_public");
        assertRefused(post(token, CHALLENGES, without), 400, "attestation.malformed");
        Map<String, @Nullable String> large = new LinkedHashMap<>(good);
        large.put("ek_public", "A".repeat(40_000));
        assertRefused(post(token, CHALLENGES, large), 413, "too_large");
        assertRefused(
                post(token, CHALLENGES + "/" + UUID.randomUUID() + "/answer", Map.of()), 400, "attestation.malformed");
    }
}
