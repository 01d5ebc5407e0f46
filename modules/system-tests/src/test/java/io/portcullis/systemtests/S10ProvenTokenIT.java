package io.portcullis.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token bound to the device's key, used with curl and no certificate, as behind a proxy. */
class S10ProvenTokenIT {
    private final SystemUnderTest system = SystemUnderTest.running();

    @BeforeEach
    void openToLinux() {
        system.openPayrollTo("os.type == \"linux\"");
    }

    private String token(Agent agent, String... options) {
        List<String> arguments = new ArrayList<>(List.of("token", "--resource", system.payroll()));
        arguments.addAll(List.of(options));
        var token = agent.run(arguments);
        assertThat(token.exitCode()).as(token.errors()).isZero();
        return token.output().strip();
    }

    private String proof(Agent agent, String token, String url) {
        var proof = agent.run(token, "proof", "--method", "GET", "--url", url, "--token-file", "-");
        assertThat(proof.exitCode()).as(proof.errors()).isZero();
        return proof.output().strip();
    }

    /** The answer's head and body; curl reads the headers from a file, where no list of processes shows them. */
    private String curl(Agent agent, String... headers) {
        try {
            Path directory = agent.home().getParent();
            Path file = Files.write(Files.createTempFile(directory, "headers", ".txt"), List.of(headers));
            var answer = CommandLine.run(
                    directory,
                    SystemUnderTest.environmentWithoutPortcullis(),
                    "",
                    List.of(
                            "curl",
                            "-sS",
                            "-i",
                            "--http1.1",
                            "--cacert",
                            system.addresses().caFile().toString(),
                            "-H",
                            "@" + file,
                            system.payroll() + "/payroll?month=11"));
            assertThat(answer.exitCode()).as(answer.errors()).isZero();
            return answer.output();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String payroll(Agent agent, String token, String... proofs) {
        List<String> headers = new ArrayList<>(List.of("Authorization: DPoP " + token));
        for (String proof : proofs) {
            headers.add("DPoP: " + proof);
        }
        return curl(agent, headers.toArray(String[]::new));
    }

    @Test
    void curlOpensTheApplicationWithAProofAndEachProofOnce() {
        var device = system.compliantDevice().agent();
        String token = token(device, "--dpop");
        String url = system.payroll() + "/payroll";
        String proof = proof(device, token, url);

        assertThat(payroll(device, token, proof)).startsWith("HTTP/1.1 200").contains("Payroll is open.");

        assertThat(payroll(device, token, proof))
                .startsWith("HTTP/1.1 401")
                .contains("WWW-Authenticate: DPoP error=\"invalid_dpop_proof\"", "proof_replayed");
        assertThat(payroll(device, token)).startsWith("HTTP/1.1 401").contains("proof_missing");
        assertThat(payroll(device, token, proof(device, token, url), proof(device, token, url)))
                .startsWith("HTTP/1.1 401");
        assertThat(curl(device, "Authorization: Bearer " + token))
                .startsWith("HTTP/1.1 401")
                .contains("wrong_scheme");
        assertThat(payroll(device, token, proof(device, token, url))).startsWith("HTTP/1.1 200");
    }

    @Test
    void aStolenTokenIsUselessOnAnotherDevice() {
        var owner = system.compliantDevice().agent();
        var thief = system.compliantDevice().agent();
        String token = token(owner, "--dpop");
        String url = system.payroll() + "/payroll";

        var refused = thief.run(token, "proof", "--method", "GET", "--url", url, "--token-file", "-");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).isEmpty();
        assertThat(refused.errors()).contains("another key").doesNotContain(token);

        String own = proof(thief, token(thief, "--dpop"), url);
        assertThat(payroll(thief, token, own)).startsWith("HTTP/1.1 401").contains("proof_of_another_key");
        assertThat(payroll(owner, token, proof(owner, token, system.payroll() + "/other")))
                .startsWith("HTTP/1.1 401")
                .contains("proof_of_another_request");
    }

    @Test
    void aTokenOutlivesTheRenewalOfItsKey() {
        var device = system.compliantDevice().agent();
        String token = token(device, "--dpop");
        var renewed = device.run(List.of("renew"));
        assertThat(renewed.exitCode()).as(renewed.errors()).isZero();

        String url = system.payroll() + "/payroll";
        assertThat(payroll(device, token, proof(device, token, url))).startsWith("HTTP/1.1 200");
        String next = token(device, "--dpop");
        assertThat(payroll(device, next, proof(device, next, url))).startsWith("HTTP/1.1 200");
    }
}
