package io.portcullis.console.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.FakePki;
import io.portcullis.console.testing.SharedConsole;
import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.RevocationRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CertificatePagesIT {
    private final ConsoleNode console = SharedConsole.node();
    private final Browser anna = console.signedIn("anna", "admin");
    private final DeviceDocument device = console.platform.fleet.devices().get(9);
    private final String inUse = FakePki.serial(device, 1);

    @Test
    void theOverviewForecastsForEyesAndForScreenReaders() {
        String page = anna.get("/certificates").body();
        assertThat(page)
                .contains("data-bars=\"[{&quot;label&quot;:&quot;20")
                .contains("role=\"img\"")
                .contains("of 2000 devices have a certificate that ends within 30 days")
                .contains("<th scope=\"col\">Day</th>")
                .contains("Issued last")
                .contains("/webjars/chart.js/");
        assertThat(page.split("data-href=").length - 1).isEqualTo(25);
    }

    @Test
    void aSerialIsFoundAsToolsPrintIt() {
        String typed = inUse.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1%3A");
        assertThat(anna.get("/certificates?serial=00:" + typed).uri().getPath()).isEqualTo("/certificates/" + inUse);
        HttpResponse<String> none = anna.get("/certificates?serial=%3Cscript%3Ealert(1)%3C/script%3E");
        assertThat(none.body()).contains("No certificate has the serial number").doesNotContain("<script>alert");
        assertThat(anna.get("/certificates?serial=ffffffff").body()).contains("No certificate has the serial number");
    }

    @Test
    void aCertificatesPageSaysWhatIsOnRecordAndWhatIsInIt() {
        String page = anna.get("/certificates/" + inUse).body();
        assertThat(page)
                .contains(device.name())
                .contains("In use")
                .contains("href=\"/certificates/" + FakePki.serial(device, 0) + "\" rel=\"prev\"")
                .contains("href=\"/certificates/" + FakePki.serial(device, 2) + "\" rel=\"next\"")
                .contains("CN=Portcullis Issuing CA 1")
                .contains("urn:uuid:01980000-0000-7005-8000-000000000005")
                .contains("href=\"https://portcullis.example.com/pki/crl/")
                .contains("-url https://portcullis.example.com/pki/ocsp")
                .contains("-----BEGIN CERTIFICATE-----");
        HttpResponse<String> pem = anna.get("/certificates/" + inUse + "/pem");
        assertThat(pem.body()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(pem.headers().firstValue("Content-Disposition").orElseThrow())
                .isEqualTo("attachment; filename=\"device-" + inUse + ".pem\"");
        assertThat(anna.get("/certificates/ffff").statusCode()).isEqualTo(404);
        assertThat(anna.get("/certificates/nonsense").statusCode()).isEqualTo(404);
    }

    @Test
    void revokingNeedsAReasonThatExists() {
        String path = "/certificates/"
                + FakePki.serial(console.platform.fleet.devices().get(10), 1);
        String page = anna.get(path).body();
        for (RevocationReason reason : RevocationReason.values()) {
            assertThat(page).contains("value=\"" + reason.wire() + "\"").contains(reason.title());
        }
        assertThat(page).contains("command=\"show-modal\"").contains("<dialog");

        assertThat(anna.post(path + "/revoke", Map.of("comment", "x")).body()).contains("choose one of the reasons");
        assertThat(anna.post(path + "/revoke", Map.of("reason", "remove_from_crl"))
                        .body())
                .contains("choose one of the reasons");
        assertThat(anna.post(path + "/revoke", Map.of("reason", "superseded", "comment", "x".repeat(201)))
                        .body())
                .contains("Shorten it");
        assertThat(anna.postWithoutCsrf(path + "/revoke", Map.of("reason", "superseded"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(console.platform.fleet.pki.revoked()).doesNotContainKey(path.substring("/certificates/".length()));
    }

    @Test
    void aRevokedCertificateStaysRevokedAndSaysWhy() {
        DeviceDocument stolen = console.platform.fleet.devices().get(11);
        String serial = FakePki.serial(stolen, 1);
        anna.get("/devices/" + stolen.id());
        Map<String, String> form = new HashMap<>(Map.of(
                "reason",
                "key_compromise",
                "comment",
                "Stolen on a train",
                "device",
                stolen.id().toString()));
        HttpResponse<String> done = anna.post("/certificates/" + serial + "/revoke", form);
        assertThat(done.uri().getPath()).isEqualTo("/devices/" + stolen.id());
        assertThat(done.body()).contains("is revoked").contains("The key may be in other hands");
        assertThat(console.platform.fleet.pki.revoked())
                .containsEntry(serial, new RevocationRequest("key_compromise", "Stolen on a train"));

        form.remove("device");
        HttpResponse<String> again = anna.post("/certificates/" + serial + "/revoke", form);
        assertThat(again.uri().getPath()).isEqualTo("/certificates/" + serial);
        assertThat(again.body())
                .contains("The certificate is revoked already.")
                .doesNotContain("commandfor=\"revoke-" + serial);
    }

    @Test
    void anAuditorReadsEverythingAndRevokesNothing() {
        Browser auditor = console.signedIn("olaf", "auditor");
        String path = "/certificates/"
                + FakePki.serial(console.platform.fleet.devices().get(12), 1);
        assertThat(auditor.get("/certificates").statusCode()).isEqualTo(200);
        assertThat(auditor.get(path).body())
                .contains("-----BEGIN CERTIFICATE-----")
                .doesNotContain("<dialog")
                .doesNotContain("Revoke");
        assertThat(auditor.post(path + "/revoke", Map.of("reason", "superseded"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(console.platform.fleet.pki.revoked()).doesNotContainKey(path.substring("/certificates/".length()));
    }
}
