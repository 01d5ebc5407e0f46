package io.portcullis.localstack.demo;

import java.time.Instant;
import java.util.function.Supplier;

/** The sample application, called with and without the device's certificate. */
final class Payroll {
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final String url;
    private final Web anonymous;
    private final Web device;
    private final Narrator narrator;

    Payroll(String baseUrl, Web anonymous, Web device, Narrator narrator) {
        this.url = baseUrl + "/payroll";
        this.anonymous = anonymous;
        this.device = device;
        this.narrator = narrator;
    }

    Supplier<Boolean> opensWith(String token) {
        return () -> {
            Web.Answer answer = device.get(url, "Bearer " + token);
            DemoFailure.unless(answer.status() == 200, "Payroll answered " + answer.inShort() + " instead of 200");
            narrator.say("GET " + url + " -> " + answer.inShort());
            return true;
        };
    }

    Supplier<Boolean> staysShutWithoutCertificate(String token) {
        return () -> {
            Web.Answer answer = anonymous.get(url, "Bearer " + token);
            DemoFailure.unless(answer.status() == 401, "Payroll answered " + answer.inShort() + " instead of 401");
            narrator.say("GET " + url + " -> 401 " + answer.header("WWW-Authenticate"));
            return true;
        };
    }

    Supplier<Boolean> closesWhenOver(String token) {
        return () -> {
            Instant end = Instant.ofEpochSecond(Tokens.claims(token).path("exp").asLong());
            long left = end.getEpochSecond() - Instant.now().getEpochSecond();
            if (left > LONGEST_WAIT_SECONDS) {
                narrator.say("It runs out at " + end + ": not waiting " + left + " s for that");
                return true;
            }
            if (left > 0) {
                narrator.say("It lives another " + left + " s");
            }
            Web.Answer answer = device.get(url, "Bearer " + token);
            while (answer.status() == 200) {
                DemoFailure.unless(
                        Instant.now().isBefore(end.plusSeconds(5)), "Payroll still opens after the token's end");
                Pause.briefly();
                answer = device.get(url, "Bearer " + token);
            }
            DemoFailure.unless(answer.status() == 401, "Payroll answered " + answer.inShort() + " instead of 401");
            narrator.say("GET " + url + " -> 401 " + answer.header("WWW-Authenticate"));
            return true;
        };
    }
}
