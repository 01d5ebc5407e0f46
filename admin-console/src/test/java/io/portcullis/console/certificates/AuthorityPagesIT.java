package io.portcullis.console.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.FakePki;
import io.portcullis.console.testing.SharedConsole;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthorityPagesIT {
    private static final String ROTATION = "/authorities/rotation/";

    private final ConsoleNode console = SharedConsole.node();
    private final FakePki pki = console.platform.fleet.pki;
    private final Browser anna = console.signedIn("anna", "admin");

    @AfterEach
    void noRotation() {
        pki.rest(false);
    }

    @Test
    void saysWhichKeysCanBeUsedAndWhatEndsSoon() {
        String page = anna.get("/authorities").body();
        assertThat(page)
                .contains("CN=Portcullis Issuing CA 1,O=Example")
                .contains("can be used")
                .contains("cannot be opened")
                .contains("rotate soon")
                .contains("HSM (PKCS#11)");
        HttpResponse<String> pem = anna.get("/authorities/" + FakePki.ISSUING + "/pem");
        assertThat(pem.body()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(pem.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("issuing-ca.pem");
        assertThat(anna.get("/authorities/" + "x".repeat(43) + "/pem").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aRotationGoesStepByStepAndBack() {
        pki.rest(false);
        String before = anna.get("/authorities").body();
        assertThat(before).contains("No rotation is going on").contains("commandfor=\"do-start\"");
        assertThat(before).doesNotContain("commandfor=\"do-issue\" class");

        assertThat(step("start").body())
                .contains("The new CA is trusted and ready")
                .contains("Portcullis Issuing CA 2");
        assertThat(step("issue").body())
                .contains("1,260</strong> of <span>2,000</span> devices have renewed")
                .contains("2 of 2</strong> nodes can use the new key");
        assertThat(step("back").body()).contains("The rotation is given up").contains("No rotation is going on");
        step("start");
        step("issue");
        assertThat(step("finish").body()).contains("The last rotation is finished");
        assertThat(pki.steps()).hasSize(6).allMatch(done -> done.endsWith(" Planned <yearly>"));
    }

    @Test
    void anOfflineRootGetsARequestAndGivesAChain() {
        pki.rest(true);
        anna.get("/authorities");
        assertThat(step("start").body())
                .contains("waits for its certificate from the offline root")
                .contains("-----BEGIN CERTIFICATE REQUEST-----")
                .contains("not on the platform");
        HttpResponse<String> request = anna.get(ROTATION + "request");
        assertThat(request.body()).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
        assertThat(request.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("issuing-ca.csr.pem");

        assertThat(anna.post(ROTATION + "certify", Map.of("reason", "x", "certificate", " "))
                        .body())
                .contains("paste the certificate");
        assertThat(anna.post(ROTATION + "certify", Map.of("reason", "x", "certificate", "rubbish"))
                        .body())
                .contains("certificate is no PEM. Paste what the root made.");
        String chain =
                anna.get("/authorities/" + FakePki.ISSUING + "/pem").body().replace("\n", "\r\n");
        assertThat(anna.post(ROTATION + "certify", Map.of("reason", "Ceremony of May", "certificate", chain))
                        .body())
                .contains("The new CA is certified");
        assertThat(pki.steps()).contains("certify Ceremony of May");
        assertThat(anna.get(ROTATION + "request").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsNotPossibleYetSaysWhy() {
        pki.rest(false);
        anna.get("/authorities");
        step("start");
        pki.block("platform-2 cannot open the new key. Give it the key store and the password.");
        assertThat(anna.get("/authorities", "HX-Request", "true").body())
                .contains("platform-2 cannot open the new key")
                .contains("not yet")
                .contains("data-refresh")
                .doesNotContain("commandfor=\"do-issue\"")
                .doesNotContain("<html");
        assertThat(step("issue").body()).contains("This step is not possible now");
        assertThat(anna.post(ROTATION + "back", Map.of("reason", " ")).body()).contains("say why");
        assertThat(anna.post(ROTATION + "explode", Map.of("reason", "x")).statusCode())
                .isEqualTo(404);
        assertThat(pki.steps()).containsExactly("start Planned <yearly>");
    }

    @Test
    void retiringTooEarlyIsOfferedWithItsPriceOnly() {
        pki.rest(false);
        assertThat(anna.get("/authorities").body()).doesNotContain("Retire it all the same");
        step("start");
        assertThat(step("issue").body()).doesNotContain("Retire it all the same");
        pki.block("740 certificates of the outgoing CA are still good.");
        assertThat(anna.get("/authorities").body())
                .contains("740 certificates of the outgoing CA are still good.")
                .contains("Retire it all the same")
                .contains("Those devices get nothing any more");
        assertThat(step("finish").body()).contains("This step is not possible now");
        anna.post(ROTATION + "finish", Map.of("reason", "Key stolen", "force", "true"));
        assertThat(pki.steps()).last().isEqualTo("finish force: Key stolen");
    }

    @Test
    void anAuditorWatchesAndTurnsNothing() {
        pki.rest(false);
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.get("/authorities").body())
                .contains("Rotation of the issuing CA")
                .doesNotContain("<dialog")
                .doesNotContain("commandfor");
        assertThat(auditor.post(ROTATION + "start", Map.of("reason", "x")).statusCode())
                .isEqualTo(403);
        assertThat(anna.postWithoutCsrf(ROTATION + "start", Map.of("reason", "x"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(pki.steps()).isEmpty();
    }

    private HttpResponse<String> step(String action) {
        HttpResponse<String> done = anna.post(ROTATION + action, Map.of("reason", "Planned <yearly>"));
        assertThat(done.uri().getPath()).isEqualTo("/authorities");
        return done;
    }
}
