package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.Enroller;
import io.portcullis.agent.identity.EnrollmentSecret;
import io.portcullis.agent.identity.IdentityStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "enroll",
        description = {"Enroll this machine: make a key, get a certificate for it, keep both in the home directory."},
        mixinStandardHelpOptions = true)
final class EnrollCommand implements Callable<Integer> {

    private static final int LONGEST_NAME = 100;

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private HomeOptions home = new HomeOptions();

    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = {"The platform's device plane, such as https://portcullis.example.com:8444."})
    private URI server = URI.create("https://localhost:8444");

    @ArgGroup(multiplicity = "1")
    private TokenSource token = new TokenSource();

    @Option(
            names = "--ca-file",
            paramLabel = "PEM",
            description = {"Authorities to trust for the platform's TLS certificate. Default: those that Java trusts."})
    private @Nullable Path authorities;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = {"Name that administrators see. Default: this machine's host name."})
    private @Nullable String name;

    @Option(
            names = "--force",
            description = {"Replace an enrollment that exists."})
    private boolean force;

    EnrollCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    static final class TokenSource {
        @Option(
                names = "--token",
                required = true,
                paramLabel = "SECRET",
                description = {"Enrollment token; - reads it from standard input, where no process list shows it."})
        private @Nullable String text;

        @Option(
                names = "--token-file",
                required = true,
                paramLabel = "FILE",
                description = {"File with the enrollment token."})
        private @Nullable Path file;
    }

    @Override
    public Integer call() throws AgentFailure, InterruptedException {
        URI plane = devicePlane();
        String deviceName = deviceName();
        IdentityStore store = home.store(surroundings);
        Enroller enroller = new Enroller(store, home.files(), surroundings.clock());
        DeviceIdentity identity = enroller.enroll(new Enroller.Order(plane, secret(), pem(), deviceName, force));
        DecisionView view =
                new DecisionView(surroundings.out(), surroundings.clock().instant());
        view.row("Enrolled", deviceName);
        view.row("Device id", identity.deviceId().toString());
        view.row("Certificate", "valid until " + view.time(identity.expiresAt()));
        view.row("Home", store.home().directory().toString());
        try {
            home.reporter(surroundings).fetchPlan();
        } catch (AgentFailure notYet) {
            surroundings.err().println("warning: enrolled, but the new certificate was not accepted: " + notYet.text());
        }
        surroundings.out().println("Next: portcullis agent report");
        return ExitCodes.DONE;
    }

    private URI devicePlane() {
        boolean origin = "https".equals(server.getScheme())
                && server.getHost() != null
                && server.getRawUserInfo() == null
                && server.getRawQuery() == null
                && (server.getRawPath().isEmpty() || server.getRawPath().equals("/"));
        if (!origin) {
            throw usage("--server must be the https address of the device plane, such as https://localhost:8444");
        }
        return URI.create("https://" + server.getRawAuthority());
    }

    private String deviceName() {
        String chosen = name == null ? hostName() : name.strip();
        if (chosen.isEmpty() || chosen.length() > LONGEST_NAME || !chosen.matches("[\\x20-\\x7e]+")) {
            throw usage("--name must be 1 to " + LONGEST_NAME + " printable ASCII characters");
        }
        return chosen;
    }

    private String hostName() {
        return surroundings.machine().read("/proc/sys/kernel/hostname")
                        instanceof io.portcullis.agent.collect.FileText.Text(String text)
                ? text.strip()
                : "unnamed";
    }

    private EnrollmentSecret secret() throws AgentFailure {
        try {
            String text;
            if (token.file != null) {
                text = Files.readString(token.file);
            } else if (token.text != null && !token.text.equals("-")) {
                text = token.text;
            } else {
                text = new String(surroundings.in().readNBytes(4096), StandardCharsets.UTF_8);
            }
            if (text.isBlank()) {
                throw AgentFailure.failed("The enrollment token is empty. Ask an administrator for one.");
            }
            return new EnrollmentSecret(text);
        } catch (IOException unreadable) {
            throw AgentFailure.failed("Cannot read the enrollment token from " + token.file + ".");
        }
    }

    private Optional<String> pem() throws AgentFailure {
        if (authorities == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(authorities));
        } catch (IOException unreadable) {
            throw AgentFailure.failed("Cannot read the CA file " + authorities + ".");
        }
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("not run by the command line");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
