package io.portcullis.platform.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.SoftwareTpm;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.AuditTrail;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.attestation.TpmMachine.Challenge;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Real TPMs, in software, and the real tools: one TPM of a trusted manufacturer, one of another. */
abstract class WithRealTpms {
    static final String CHALLENGES = "/attestation/v1/challenges";

    @TempDir
    static Path directory;

    static Path trusted;
    static TpmMachine machine;
    static TpmMachine stranger;
    static RunningPlatform platform;

    String token = "";

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(SoftwareTpm.isAvailable(), "swtpm and tpm2-tools are installed");
        machine = new TpmMachine(directory.resolve("tpm"));
        stranger = new TpmMachine(directory.resolve("stranger"));
        trusted = Files.createDirectory(directory.resolve("trusted-ek"));
        trustManufacturer();
        var services = TestServices.shared();
        platform = RunningPlatform.start(
                services.newDatabase(),
                services.kafka(),
                Map.of("portcullis.attestation.trusted-ek-directory", trusted));
    }

    @AfterAll
    static void stop() {
        if (machine != null) {
            machine.close();
            stranger.close();
            platform.close();
        }
    }

    @BeforeEach
    void newToken() {
        token = newEnrollmentToken();
    }

    static void trustManufacturer() throws IOException {
        int index = 0;
        for (Path certificate : machine.tpm().manufacturerCertificates()) {
            Path file = Files.copy(certificate, trusted.resolve("swtpm-" + index++ + ".pem"));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
    }

    static String newEnrollmentToken() {
        return newEnrollmentToken("{\"description\":\"tpm\"}");
    }

    static String newEnrollmentToken(String request) {
        var created = platform.admin("POST", "/api/v1/enrollment-tokens", request);
        return RunningPlatform.json(created).get("secret").stringValue();
    }

    Challenge pose(Map<String, @Nullable String> introduction) {
        return Challenge.of(post(token, CHALLENGES, introduction));
    }

    HttpResponse<String> answer(Challenge challenge, Map<String, @Nullable String> answer) {
        return post(token, CHALLENGES + "/" + challenge.id() + "/answer", answer);
    }

    static HttpResponse<String> post(String token, String path, Map<String, @Nullable String> body) {
        return TpmMachine.post(platform, platform.client(), token, path, body);
    }

    /** Refused with this code, told as a problem, and recorded with the reason. */
    static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var problem = RunningPlatform.json(answer);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        if (code.startsWith("attestation.")) {
            assertThat(lastRefusal()).isEqualTo(code);
        }
    }

    static String lastRefusal() {
        String details =
                AuditTrail.of(platform, "attestation.refused").getLast().details();
        return WireJson.mapper().readTree(details).get("reason").stringValue();
    }
}
