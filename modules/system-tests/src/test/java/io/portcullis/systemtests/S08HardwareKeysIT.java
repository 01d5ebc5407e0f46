package io.portcullis.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.SoftwareTpm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Machines with TPMs: one whose manufacturer the company trusts, and one of a manufacturer that nobody knows. */
class S08HardwareKeysIT {
    private static final String DEMANDING = "{\"description\":\"hardware only\",\"requires_attestation\":true}";

    private static SystemUnderTest system;
    private static SoftwareTpm trusted;
    private static SoftwareTpm unknown;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(SoftwareTpm.isManagedAvailable(), "swtpm, tpm2-abrmd and tpm2-pkcs11 are installed");
        system = SystemUnderTest.running();
        trusted = SoftwareTpm.startManaged(system.directory("tpm"));
        unknown = SoftwareTpm.startManaged(system.directory("unknown-tpm"));
        for (Path certificate : trusted.manufacturerCertificates()) {
            Files.copy(
                    certificate,
                    system.trustedEkDirectory().resolve(certificate.getFileName()),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @AfterAll
    static void stop() {
        if (trusted != null) {
            trusted.close();
        }
        if (unknown != null) {
            unknown.close();
        }
    }

    @Test
    void aKeyInATrustedTpmIsAttestedInTheRegistryAndInTheToken() {
        system.openPayrollTo("os.type == \"linux\"");
        var agent = system.agent(trusted.environment());

        var enrolled = agent.enroll(system.enrollmentToken(DEMANDING), "--key-store", "tpm");

        assertThat(enrolled.exitCode()).as(enrolled.errors()).isZero();
        assertThat(enrolled.errors()).doesNotContain("not attested");
        assertThat(enrolled.output()).contains("attested_tpm");
        String id = enrolled.output().replaceAll("(?s).*Device id\\s+([0-9a-f-]{36}).*", "$1");
        assertThat(registered(id)).isEqualTo("attested_tpm");
        var evidence = SystemUnderTest.json(system.admin("GET", "/api/v1/devices/" + id + "/attestation", null));
        assertThat(evidence.get("trusted_by").stringValue()).isEqualTo("certificate");
        assertThat(evidence.get("model").stringValue()).isEqualTo("swtpm");
        assertThat(evidence.get("key_properties").values())
                .extracting(JsonNode::stringValue)
                .contains("fixedTPM", "fixedParent", "sensitiveDataOrigin");

        assertThat(agent.run("", "report").exitCode()).isZero();
        var token = agent.run("", "token", "--resource", system.payroll());
        assertThat(token.exitCode()).as(token.errors()).isZero();
        assertThat(claims(token.output()).get("device").get("key_protection").stringValue())
                .isEqualTo("attested_tpm");
        assertThat(leftInHome(agent)).isEmpty();
    }

    @Test
    void aTpmOfAnUnknownManufacturerIsNoProof() {
        var agent = system.agent(unknown.environment());

        var refused = agent.enroll(system.enrollmentToken(DEMANDING), "--key-store", "tpm");
        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(4);
        assertThat(refused.errors()).contains("attestation.untrusted_ek").contains("key is in an attested TPM");

        var accepted = agent.enroll(system.enrollmentToken(), "--key-store", "tpm");
        assertThat(accepted.exitCode()).as(accepted.errors()).isZero();
        assertThat(accepted.errors()).contains("not attested");
        String id = accepted.output().replaceAll("(?s).*Device id\\s+([0-9a-f-]{36}).*", "$1");
        assertThat(registered(id)).isEqualTo("tpm");
        assertThat(system.admin("GET", "/api/v1/devices/" + id + "/attestation", null)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aKeyInAFileIsRefusedWhereHardwareIsDemanded() {
        var refused = system.agent().enroll(system.enrollmentToken(DEMANDING), "--key-store", "file");

        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.errors()).contains("key is in an attested TPM");
    }

    private static String registered(String id) {
        return SystemUnderTest.json(system.admin("GET", "/api/v1/devices/" + id, null))
                .get("key_protection")
                .stringValue();
    }

    private static JsonNode claims(String jwt) {
        String[] parts = jwt.strip().split("\\.", -1);
        return WireJson.mapper().readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    }

    /** What the making of the key should not have left behind. */
    private static List<String> leftInHome(Agent agent) {
        try (var files = Files.list(agent.home())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("attestation-"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
