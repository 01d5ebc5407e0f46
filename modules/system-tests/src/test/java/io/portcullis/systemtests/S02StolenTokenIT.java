package io.portcullis.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.WireJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S02StolenTokenIT {
    private final SystemUnderTest system = SystemUnderTest.running();

    @BeforeEach
    void openToLinux() {
        system.openPayrollTo("os.type == \"linux\"");
    }

    private String tokenOf(AgentIdentity device) {
        var token = device.agent().run(List.of("token", "--resource", system.payroll(), "--json"));
        return WireJson.mapper().readTree(token.output()).get("access_token").stringValue();
    }

    private HttpResponse<String> payroll(HttpClient client, String... authorization) {
        var request = HttpRequest.newBuilder(URI.create(system.payroll() + "/payroll"))
                .header("Accept", "application/json");
        for (String value : authorization) {
            request.header("Authorization", value);
        }
        return SystemUnderTest.send(client, request);
    }

    private static void assertUnauthorized(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer");
    }

    @Test
    void aTokenOpensTheApplicationOnItsOwnDeviceOnly() {
        var owner = system.compliantDevice();
        var other = system.compliantDevice();
        String token = tokenOf(owner);

        var opened = payroll(owner.client(system), "Bearer " + token);
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
        assertThat(opened.body()).contains(owner.id());

        assertUnauthorized(payroll(system.client(), "Bearer " + token));
        assertUnauthorized(payroll(other.client(system), "Bearer " + token));
        assertUnauthorized(payroll(owner.client(system)));
        assertUnauthorized(payroll(owner.client(system), "Bearer " + token.substring(0, token.length() - 4) + "AAAA"));
        assertUnauthorized(payroll(owner.client(system), "Bearer garbage"));
        var stillOpen = payroll(owner.client(system), "Bearer " + token);
        assertThat(stillOpen.statusCode()).isEqualTo(200);
    }

    @Test
    void anAdminTokenIsNoDeviceToken() {
        var owner = system.compliantDevice();

        assertUnauthorized(payroll(owner.client(system), "Bearer " + system.automationToken()));
    }

    @Test
    void aSuspendedDeviceGetsNoMoreTokens() {
        var device = system.compliantDevice();
        assertThat(system.admin("POST", "/api/v1/devices/" + device.id() + "/suspend", "{\"reason\":\"lost\"}")
                        .statusCode())
                .isEqualTo(200);

        var refused = device.agent().run(List.of("token", "--resource", system.payroll()));

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.errors()).containsIgnoringCase("suspended");
    }
}
