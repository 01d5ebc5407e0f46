package io.portcullis.systemtests;

import io.portcullis.systemtests.CommandLine.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A device made of {@code openssl} and {@code curl}. */
final class PlainDevice {
    private static final Pattern COMMON_NAME = Pattern.compile("CN ?= ?([0-9a-f-]{36})");

    private final SystemUnderTest system;
    private final Path directory;

    PlainDevice(SystemUnderTest system) {
        this.system = system;
        this.directory = system.directory("plain-device");
    }

    /** Makes a key and a request, and sends it; returns what curl says of the answer: its status. */
    String enroll(String token) {
        shell("openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
        shell("openssl req -new -key key.pem -subj /CN=ignored -outform DER | openssl base64 -A > request.b64");
        var status = shell("curl -sS --cacert '" + ca() + "' -o answer.b64 -w '%{http_code}' -u 'enrollment:" + token
                + "' -H 'Content-Type: application/pkcs10' --data-binary @request.b64 '"
                + system.addresses().deviceUrl() + "/.well-known/est/simpleenroll'");
        if (status.output().equals("200")) {
            shell("openssl base64 -d -A -in answer.b64 | openssl pkcs7 -inform DER -print_certs -out chain.pem");
        }
        return status.output();
    }

    String id() {
        var subject = shell("openssl x509 -in chain.pem -noout -subject").output();
        var matcher = COMMON_NAME.matcher(subject);
        if (!matcher.find()) {
            throw new IllegalStateException("No device id in " + subject);
        }
        return matcher.group(1);
    }

    /** Runs curl with this device's certificate; the output ends with the status on a line of its own. */
    Outcome curl(String arguments) {
        return shell(
                "curl -sS --cacert '" + ca() + "' --cert chain.pem --key key.pem -w '\\n%{http_code}' " + arguments);
    }

    /** Runs curl without any certificate. */
    Outcome curlWithoutCertificate(String arguments) {
        return shell("curl -sS --cacert '" + ca() + "' -w '\\n%{http_code}' " + arguments);
    }

    Path directory() {
        return directory;
    }

    private Path ca() {
        return system.addresses().caFile();
    }

    Outcome shell(String script) {
        List<String> command = new ArrayList<>(List.of("bash", "-o", "pipefail", "-c", script));
        var outcome = CommandLine.run(directory, SystemUnderTest.environmentWithoutPortcullis(), "", command);
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(script + ": " + outcome);
        }
        return outcome;
    }

    String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
