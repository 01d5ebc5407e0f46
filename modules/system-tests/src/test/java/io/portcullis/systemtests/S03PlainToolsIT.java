package io.portcullis.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.WireJson;
import org.junit.jupiter.api.Test;

class S03PlainToolsIT {
    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void aDeviceOfOpensslAndCurlEnrollsAndIsToldWhyItGetsNoToken() {
        system.openPayrollTo("os.type == \"linux\"");
        var device = new PlainDevice(system);

        assertThat(device.enroll(system.enrollmentToken())).isEqualTo("200");
        assertThat(device.read("answer.b64")).doesNotContain("\n");
        assertThat(device.shell("openssl x509 -in chain.pem -noout -text").output())
                .contains("URI:urn:uuid:" + device.id())
                .contains("TLS Web Client Authentication")
                .doesNotContain("CN = ignored");
        device.shell(
                "curl -sS --cacert '" + system.addresses().caFile() + "' '"
                        + system.addresses().deviceUrl()
                        + "/.well-known/est/cacerts' | openssl base64 -d -A | openssl pkcs7 -inform DER -print_certs -out ca.pem");
        device.shell("openssl x509 -in chain.pem -out leaf.pem");
        assertThat(device.shell("openssl verify -purpose sslclient -partial_chain -CAfile ca.pem leaf.pem")
                        .output())
                .contains("OK");

        var refused = device.curl("-d grant_type=client_credentials -d client_id=" + device.id() + " -d resource="
                + system.payroll() + " " + system.addresses().deviceUrl() + "/oauth2/token");

        var lines = refused.output().strip().lines().toList();
        assertThat(lines.getLast()).isEqualTo("400");
        var error = WireJson.mapper().readTree(lines.getFirst());
        assertThat(error.get("error").stringValue()).isEqualTo("access_denied");
        assertThat(error.get("compliance").get("status").stringValue()).isEqualTo("unknown");
    }

    @Test
    void aBadEnrollmentTokenIsAnswered401WithAnEmptyBody() {
        var device = new PlainDevice(system);

        assertThat(device.enroll("pce_unknown")).isEqualTo("401");
        assertThat(device.read("answer.b64")).isEmpty();
    }
}
