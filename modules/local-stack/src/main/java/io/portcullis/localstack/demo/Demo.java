package io.portcullis.localstack.demo;

import io.portcullis.contracts.ApplicationDocument;
import io.portcullis.contracts.ApplicationRequest;
import io.portcullis.contracts.DevicePosture;
import io.portcullis.contracts.PolicyRevisionDocument;
import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.Stack;
import io.portcullis.localstack.StackAddresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * The main job: this machine becomes a known device, an application opens to it, a stricter policy is pushed over
 * Kafka, the same application closes with the reasons, and opens again when the policy is relaxed.
 */
final class Demo {
    private static final Duration ROLL_OUT_PATIENCE = Duration.ofMinutes(1);
    private static final int REFUSED_BY_POLICY = 4;
    private static final int TOKEN_LIFETIME_SECONDS = 30;

    private final Stack stack;
    private final Agent agent;
    private final Narrator narrator;

    Demo(Stack stack, Path installation, Narrator narrator) {
        this.stack = stack;
        this.agent = new Agent(installation, stack);
        this.narrator = narrator;
    }

    void play() {
        narrator.step("Start PostgreSQL, Kafka, the platform, the console and the sample application", () -> {
            stack.up();
            return true;
        });
        StackAddresses addresses = stack.addresses();
        PolicySets policies = new PolicySets(addresses.sampleAppUrl());
        try (Web web = Web.anonymous(addresses.caFile())) {
            AdminApi admin = narrator.step("Sign in to the admin API as a script does", () -> signIn(web, addresses));
            narrator.step("Register the payroll application", () -> register(admin, addresses.sampleAppUrl()));
            narrator.step(
                    "Publish a policy set: every machine that says what it is may open payroll",
                    () -> rollOut(admin, policies.relaxed()));
            narrator.step("Enroll this machine", () -> enroll(admin, addresses));
            UUID device = narrator.step("Report this machine's posture", () -> report(admin));
            try (Web deviceWeb = Web.withCertificate(addresses.caFile(), agent.keyStore(), agent.passphrase())) {
                Payroll payroll = new Payroll(addresses.sampleAppUrl(), web, deviceWeb, narrator);
                String token = narrator.step("Get an access token for payroll", () -> token(addresses.sampleAppUrl()));
                narrator.say("First token " + narrator.total() + " after the start");
                narrator.step("Open payroll with the token and this machine's certificate", payroll.opensWith(token));
                narrator.step("Try the same token without the certificate", payroll.staysShutWithoutCertificate(token));
                narrator.step(
                        "Publish a stricter policy set: payroll for hardened machines only",
                        () -> rollOut(admin, policies.strict()));
                narrator.step(
                        "Ask for a token again", () -> refused(admin, policies, addresses.sampleAppUrl(), device));
                narrator.step("Try payroll with the old token until it runs out", payroll.closesWhenOver(token));
                narrator.step(
                        "Relax the policy again, so that this machine gets in",
                        () -> rollOut(admin, policies.relaxed()));
                String again = narrator.step("Get a token once more", () -> token(addresses.sampleAppUrl()));
                narrator.step("Open payroll once more", payroll.opensWith(again));
            }
        }
    }

    private AdminApi signIn(Web web, StackAddresses addresses) {
        AdminApi admin = AdminApi.signIn(web, addresses);
        DemoFailure.unless(
                admin.scopes().contains("portcullis.write"), "The token lacks the scope to write: " + admin.scopes());
        narrator.say("Token for " + addresses.automationClientId() + ", scopes " + admin.scopes() + ", for "
                + admin.expiresInSeconds() + " s");
        return admin;
    }

    private ApplicationDocument register(AdminApi admin, String audience) {
        return admin.application(audience)
                .map(application -> {
                    narrator.say(audience + " is registered already");
                    return application;
                })
                .orElseGet(() -> {
                    narrator.say(audience + ", its tokens live at most " + TOKEN_LIFETIME_SECONDS + " s");
                    return admin.register(new ApplicationRequest(
                            "Payroll",
                            audience,
                            List.of("payroll.read"),
                            TOKEN_LIFETIME_SECONDS,
                            List.of("checks", "os")));
                });
    }

    private PolicyRevisionDocument rollOut(AdminApi admin, String yaml) {
        long begin = System.nanoTime();
        PolicyRevisionDocument published = admin.publish(yaml);
        long deadline = begin + ROLL_OUT_PATIENCE.toNanos();
        PolicyRevisionDocument current = published;
        while (!current.state().equals("complete")) {
            DemoFailure.unless(
                    !current.state().equals("rejected"),
                    "The platform rejected revision " + current.revision() + ": " + current.nodes());
            DemoFailure.unless(
                    System.nanoTime() < deadline,
                    "Revision " + current.revision() + " is still " + current.state() + " after "
                            + ROLL_OUT_PATIENCE.toSeconds() + " s");
            Pause.briefly();
            current = admin.revision(published.revision());
        }
        narrator.say("Revision " + current.revision() + ", signed by the console, went over Kafka; the platform applied"
                + " it and decided every device anew " + Narrator.seconds(begin) + " after the call");
        return current;
    }

    private boolean enroll(AdminApi admin, StackAddresses addresses) {
        if (Files.exists(agent.keyStore()) && agent.run("report").exitCode() != 3) {
            narrator.say("It is enrolled already: " + agent.home());
            return true;
        }
        String secret = admin.enrollmentSecret("Demo on this machine");
        narrator.say("$ ./portcullis agent enroll --server " + addresses.deviceUrl() + " --ca-file "
                + addresses.caFile() + " --token -");
        Agent.Run run = agent.runWithInput(
                secret,
                "enroll",
                "--force",
                "--server",
                addresses.deviceUrl(),
                "--ca-file",
                addresses.caFile().toString(),
                "--token",
                "-");
        narrator.quote(run.out());
        DemoFailure.unless(run.exitCode() == 0, "Enrolling ended with " + run.exitCode() + ": " + run.err());
        return true;
    }

    private UUID report(AdminApi admin) {
        narrator.say("$ ./portcullis agent report");
        Agent.Run run = agent.run("report");
        narrator.quote(run.out());
        DemoFailure.unless(
                run.exitCode() == 0, "Reporting ended with " + run.exitCode() + " instead of 0: " + run.err());
        JsonNode status =
                WireJson.mapper().readTree(agent.run("status", "--json").out());
        UUID device = UUID.fromString(status.path("device_id").asString(""));
        DevicePosture posture = admin.posture(device);
        narrator.say("What the platform knows now:");
        new TreeMap<>(posture.readings()).forEach((name, reading) -> narrator.say("  " + shown(name, reading)));
        return device;
    }

    private static String shown(String name, PostureReading reading) {
        Object value = reading.state().equals("found")
                ? reading.value()
                : reading.state().replace('_', ' ');
        return name + " = " + value + "   (" + reading.evidenceGrade() + ": " + reading.method() + ")";
    }

    private String token(String resource) {
        narrator.say("$ ./portcullis agent token --resource " + resource);
        Agent.Run run = agent.run("token", "--resource", resource);
        DemoFailure.unless(run.exitCode() == 0, "No token, but exit code " + run.exitCode() + ": " + run.err());
        String token = run.out().strip();
        JsonNode claims = Tokens.claims(token);
        narrator.say("aud " + claims.path("aud") + ", lives "
                + (claims.path("exp").asLong() - claims.path("iat").asLong()) + " s, bound to the certificate "
                + claims.path("cnf").path("x5t#S256").asString(""));
        narrator.say("device " + claims.path("device"));
        return token;
    }

    private boolean refused(AdminApi admin, PolicySets policies, String resource, UUID device) {
        narrator.say("$ ./portcullis agent token --resource " + resource);
        Agent.Run run = agent.run("token", "--resource", resource);
        if (run.exitCode() == 0) {
            narrator.say("This machine is hardened: it passes everything. Asking for an agent of the future instead");
            rollOut(admin, policies.impossible());
            run = agent.run("token", "--resource", resource);
        }
        narrator.quote(run.err());
        DemoFailure.unless(
                run.exitCode() == REFUSED_BY_POLICY,
                "The token request ended with " + run.exitCode() + " instead of " + REFUSED_BY_POLICY);
        truly(admin.posture(device), run.err());
        return true;
    }

    /** Every hardening check named as a reason is one that this machine's own evidence does not pass. */
    private void truly(DevicePosture posture, String reasons) {
        Map<String, String> checks = Map.of(
                "disk-encrypted", "disk.root.encrypted",
                "secure-boot", "boot.secure_boot",
                "tpm-present", "tpm.present",
                "firewall-on", "firewall.enabled");
        checks.forEach((check, attribute) -> {
            PostureReading reading = posture.readings().get(attribute);
            boolean passes = reading != null && Boolean.TRUE.equals(reading.value());
            boolean named = reasons.contains("(" + check + ")");
            DemoFailure.unless(
                    passes != named,
                    attribute + " is " + (reading == null ? "not reported" : reading.value()) + ", but the refusal "
                            + (named ? "names " : "does not name ") + check);
        });
        narrator.say("Exit code " + REFUSED_BY_POLICY + "; every reason agrees with what this machine reported");
    }
}
