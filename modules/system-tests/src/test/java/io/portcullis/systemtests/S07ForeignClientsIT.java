package io.portcullis.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** EST, certificates, CRLs and OCSP, judged by programs that others wrote. */
class S07ForeignClientsIT {
    private static final Pattern DEVICE = Pattern.compile("urn:uuid:([0-9a-f-]{36})");

    private final SystemUnderTest system = SystemUnderTest.running();
    private final Workbench bench = new Workbench(system.directory("foreign"));

    @Test
    void strongSwanFetchesTheAuthoritiesEnrollsAndRenews() {
        assumeTrue(Files.exists(Path.of("/usr/bin/pki")), "strongSwan's pki is not installed");
        String est = "--url '" + system.addresses().deviceUrl() + "' --cacert '"
                + system.addresses().caFile() + "'";
        bench.run("pki --estca " + est + " --caout ca.crt --outform pem --force");
        assertThat(bench.run("ls ca*.crt").lines()).as("root and issuing CA").hasSizeGreaterThanOrEqualTo(2);
        String trusting = est + " $(for ca in ca*.crt; do echo --cacert $ca; done)";

        bench.run("pki --gen --type ecdsa --size 256 --outform pem > key.pem");
        bench.run("pki --req --in key.pem --type priv --dn CN=ignored --outform pem > request.pem");
        bench.run("pki --est " + trusting + " --in request.pem --userpass 'enrollment:" + system.enrollmentToken()
                + "' --outform pem > device.pem");

        String device = device("device.pem");
        assertThat(bench.run("pki --print --in device.pem")).contains("clientAuth");

        bench.run("pki --gen --type ecdsa --size 256 --outform pem > next.key");
        bench.run("pki --req --in next.key --type priv --dn CN=ignored --outform pem > next.csr");
        bench.run("pki --est " + trusting + " --in next.csr --cert device.pem --key key.pem --outform pem > next.pem");

        assertThat(device("next.pem")).as("the same device").isEqualTo(device);
        assertThat(bench.run("openssl x509 -in next.pem -noout -serial"))
                .isNotEqualTo(bench.run("openssl x509 -in device.pem -noout -serial"));
        bench.run("cat next.pem next.key > next.both && " + call("--cert next.both", "/device/v1/plan"));
    }

    @Test
    void curlAndOpensslRenewAndTheOldCertificateGoesOnWorking() {
        var device = new PlainDevice(system);
        assertThat(device.enroll(system.enrollmentToken())).isEqualTo("200");
        device.shell("openssl ecparam -name prime256v1 -genkey -noout -out next.key");
        device.shell("openssl req -new -key next.key -subj /CN=ignored -outform DER | openssl base64 -A > next.b64");

        var renewed = device.curl("-o next.answer -H 'Content-Type: application/pkcs10' --data-binary @next.b64 "
                + system.addresses().deviceUrl() + "/.well-known/est/simplereenroll");

        assertThat(renewed.output().strip()).isEqualTo("200");
        device.shell("openssl base64 -d -A -in next.answer | openssl pkcs7 -inform DER -print_certs -out next.pem");
        assertThat(device.shell("openssl x509 -in next.pem -noout -ext subjectAltName")
                        .output())
                .contains(device.id());
        assertThat(device.curl(system.addresses().deviceUrl() + "/device/v1/plan")
                        .output())
                .as("the old one")
                .endsWith("200");
        assertThat(device.shell("curl -sS --cacert '" + system.addresses().caFile()
                                + "' --cert next.pem --key next.key -o /dev/null -w '%{http_code}' "
                                + system.addresses().deviceUrl() + "/device/v1/plan")
                        .output())
                .as("the new one")
                .isEqualTo("200");
        assertThat(device.shell("curl -sS --cacert '" + system.addresses().caFile()
                                + "' --cert next.pem --key next.key -o refused.txt -w '%{http_code}' -H 'Content-Type: application/pkcs10' --data-binary @next.b64 "
                                + system.addresses().deviceUrl() + "/.well-known/est/simplereenroll")
                        .output())
                .as("a software key is not certified twice")
                .isEqualTo("400");
    }

    @Test
    void opensslAgreesOnAGoodAndARevokedCertificate() {
        var device = new PlainDevice(system);
        assertThat(device.enroll(system.enrollmentToken())).isEqualTo("200");
        device.shell("openssl x509 -in chain.pem -out leaf.pem");
        device.shell(
                "curl -sS --cacert '" + system.addresses().caFile() + "' "
                        + system.addresses().deviceUrl()
                        + "/.well-known/est/cacerts | openssl base64 -d -A | openssl pkcs7 -inform DER -print_certs -out ca.pem");
        device.shell(
                "curl -sS --cacert '" + system.addresses().caFile() + "' -o issuing.cer \"$(openssl x509 -in leaf.pem"
                        + " -noout -ext authorityInfoAccess | sed -n 's/.*CA Issuers - URI://p')\""
                        + " && openssl x509 -inform DER -in issuing.cer -out issuing.pem");
        String crl = device.shell("openssl x509 -in leaf.pem -noout -ext crlDistributionPoints | sed -n 's/.*URI://p'")
                .output()
                .strip();
        assertThat(crl).matches("https?://.*/pki/crl/[A-Za-z0-9_-]{43}/([0-9]|1[0-5])\\.crl");
        String ocsp = device.shell("openssl x509 -in leaf.pem -noout -ocsp_uri")
                .output()
                .strip();

        assertThat(ocspStatus(device, ocsp)).contains("leaf.pem: good");
        assertThat(crlVerdict(device, crl)).contains("leaf.pem: OK");

        String serial = device.shell("openssl x509 -in leaf.pem -noout -serial | sed 's/.*=//' | tr 'A-F' 'a-f'")
                .output()
                .strip();
        var revoked =
                system.admin("POST", "/api/v1/certificates/" + serial + "/revoke", "{\"reason\":\"key_compromise\"}");
        assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(200);

        assertThat(ocspStatus(device, ocsp)).contains("leaf.pem: revoked").contains("keyCompromise");
        assertThat(crlVerdict(device, crl)).contains("certificate revoked");
        assertThat(device.curl(system.addresses().deviceUrl() + "/device/v1/plan")
                        .output())
                .contains("device.certificate_revoked")
                .endsWith("401");
    }

    private String ocspStatus(PlainDevice device, String url) {
        return device.shell(
                        "openssl ocsp -issuer issuing.pem -cert leaf.pem -reqout ocsp.req -no_nonce >/dev/null 2>&1;"
                                + " curl -sS --cacert '" + system.addresses().caFile()
                                + "' -H 'Content-Type: application/ocsp-request' --data-binary @ocsp.req -o ocsp.resp '"
                                + url
                                + "'; openssl ocsp -issuer issuing.pem -cert leaf.pem -respin ocsp.resp -CAfile ca.pem -no_nonce 2>&1")
                .output();
    }

    private String crlVerdict(PlainDevice device, String url) {
        return device.shell("curl -sS --cacert '" + system.addresses().caFile() + "' -o leaf.crl '" + url
                        + "'; openssl crl -inform DER -in leaf.crl -CAfile ca.pem -noout 2>&1;"
                        + " openssl crl -inform DER -in leaf.crl -out leaf.crl.pem;"
                        + " openssl verify -purpose sslclient -crl_check -extended_crl -partial_chain -CAfile issuing.pem"
                        + " -CRLfile leaf.crl.pem leaf.pem 2>&1 || true")
                .output();
    }

    private String device(String certificate) {
        var matcher = DEVICE.matcher(bench.run("openssl x509 -in " + certificate + " -noout -ext subjectAltName"));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private String call(String identity, String path) {
        return "test \"$(curl -sS --cacert '" + system.addresses().caFile() + "' " + identity
                + " -o /dev/null -w '%{http_code}' '"
                + URI.create(system.addresses().deviceUrl() + path) + "')\" = 200";
    }

    /** A directory in which commands run. */
    private record Workbench(Path directory) {
        String run(String script) {
            var outcome = CommandLine.run(
                    directory,
                    SystemUnderTest.environmentWithoutPortcullis(),
                    "",
                    java.util.List.of("bash", "-o", "pipefail", "-c", script));
            assertThat(outcome.exitCode()).as(script + ": " + outcome).isZero();
            return outcome.output();
        }
    }
}
