package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.collect.FileText;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.Enroller;
import io.portcullis.agent.identity.EnrollmentSecret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code enroll} */
final class EnrollCommand implements Subcommand {

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_SECRET = 4_096;
    private static final List<Option> OPTIONS = List.of(
            Option.required(
                    "--server", "URL", "The platform's device plane, such as https://portcullis.example.com:8444."),
            Option.value(
                    "--token",
                    "SECRET",
                    "Enrollment token; - reads it from standard input, where no process list shows it."),
            Option.value("--token-file", "FILE", "File with the enrollment token."),
            Option.value(
                    "--ca-file",
                    "PEM",
                    "Authorities to trust for the platform's TLS certificate. Default: those that Java trusts."),
            Option.value("--name", "NAME", "Name that administrators see. Default: this machine's host name."));
    private static final Option FORCE = Option.flag("--force", "Replace an enrollment that exists.");

    @Override
    public String name() {
        return "enroll";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Enroll this machine: make a key, get a certificate for it, keep both in the home directory.",
                "Needs an enrollment token from an administrator, in --token or --token-file.");
    }

    @Override
    public List<Option> options() {
        return Stream.concat(OPTIONS.stream(), Stream.concat(KeyStoreOptions.ALL.stream(), Stream.of(FORCE)))
                .toList();
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, UsageProblem, InterruptedException {
        Surroundings surroundings = setup.surroundings();
        if (arguments.has("--token") == arguments.has("--token-file")) {
            throw new UsageProblem("give the enrollment token in either --token or --token-file");
        }
        URI server = devicePlane(arguments.text("--server").orElseThrow());
        String name = deviceName(arguments, surroundings);
        Enroller.Order order = new Enroller.Order(
                server,
                secret(arguments, surroundings),
                authorities(arguments.path("--ca-file")),
                name,
                KeyStoreOptions.choice(arguments),
                arguments.has("--force"));
        DeviceIdentity identity = setup.enroller().enroll(order);
        DecisionView view =
                new DecisionView(surroundings.out(), surroundings.clock().instant());
        view.row("Enrolled", name);
        view.row("Device id", identity.deviceId().toString());
        view.row("Certificate", "valid until " + view.time(identity.expiresAt()));
        view.row("Key", identity.keyProtection());
        view.row("Home", setup.store().home().directory().toString());
        try {
            setup.reporter().fetchPlan();
        } catch (AgentFailure notYet) {
            surroundings.err().println("warning: enrolled, but the new certificate was not accepted: " + notYet.text());
        }
        surroundings.out().println("Next: " + AgentCommand.NAME + " report");
        return ExitCodes.DONE;
    }

    private static URI devicePlane(String text) throws UsageProblem {
        try {
            URI server = new URI(text);
            boolean origin = "https".equals(server.getScheme())
                    && server.getHost() != null
                    && server.getRawUserInfo() == null
                    && server.getRawQuery() == null
                    && (server.getRawPath().isEmpty() || server.getRawPath().equals("/"));
            if (origin) {
                return URI.create("https://" + server.getRawAuthority());
            }
        } catch (java.net.URISyntaxException malformed) {
            // Told below.
        }
        throw new UsageProblem(
                "--server must be the https address of the device plane, such as https://localhost:8444");
    }

    private static String deviceName(Arguments arguments, Surroundings surroundings) throws UsageProblem {
        String name = arguments.text("--name").map(String::strip).orElseGet(() -> hostName(surroundings));
        if (name.isEmpty() || name.length() > LONGEST_NAME || !name.matches("[\\x20-\\x7e]+")) {
            throw new UsageProblem("--name must be 1 to " + LONGEST_NAME + " printable ASCII characters");
        }
        return name;
    }

    private static String hostName(Surroundings surroundings) {
        return surroundings.machine().read("/proc/sys/kernel/hostname") instanceof FileText.Text(String text)
                ? text.strip()
                : "unnamed";
    }

    private static EnrollmentSecret secret(Arguments arguments, Surroundings surroundings)
            throws AgentFailure, UsageProblem {
        Optional<Path> file = arguments.path("--token-file");
        String typed = arguments.text("--token").orElse("-");
        String text;
        try {
            if (file.isPresent()) {
                text = Files.readString(file.get());
            } else if (typed.equals("-")) {
                text = new String(surroundings.in().readNBytes(LONGEST_SECRET), StandardCharsets.UTF_8);
            } else {
                text = typed;
            }
        } catch (IOException unreadable) {
            throw AgentFailure.failed("Cannot read the enrollment token from "
                    + file.map(Path::toString).orElse("standard input") + ".");
        }
        if (text.isBlank()) {
            throw AgentFailure.failed("The enrollment token is empty. Ask an administrator for one.");
        }
        return new EnrollmentSecret(text);
    }

    private static Optional<String> authorities(Optional<Path> file) throws AgentFailure {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file.get()));
        } catch (IOException unreadable) {
            throw AgentFailure.failed("Cannot read the CA file " + file.get() + ".");
        }
    }
}
