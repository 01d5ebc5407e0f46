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
import java.time.Duration;
import java.time.Instant;
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
    private static final String WAIT = "--wait";
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final List<Option> LAST = List.of(
            Option.optionalValue(
                    WAIT,
                    "DURATION",
                    "If an administrator has to approve, wait for it: for a time such as 90s, 30m or 8h, or without end."),
            Option.flag("--force", "Replace an enrollment that exists."));

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
        return Stream.concat(OPTIONS.stream(), Stream.concat(KeyStoreOptions.ALL.stream(), LAST.stream()))
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
        Optional<Duration> patience = Durations.patience(arguments, WAIT);
        return switch (enrolled(order, setup, patience)) {
            case Enroller.Outcome.Enrolled(DeviceIdentity identity) -> {
                show(identity, name, setup);
                yield ExitCodes.DONE;
            }
            case Enroller.Outcome.Waiting _ -> {
                surroundings
                        .err()
                        .println(
                                "Not enrolled yet: once it is approved, run the same command again. With --wait it asks"
                                        + " by itself.");
                yield ExitCodes.NOT_ENROLLED;
            }
        };
    }

    /** Asks, and while it has to wait and may, asks again. */
    private static Enroller.Outcome enrolled(Enroller.Order order, AgentSetup setup, Optional<Duration> patience)
            throws AgentFailure, InterruptedException {
        Surroundings surroundings = setup.surroundings();
        Instant end = surroundings.clock().instant().plus(patience.orElse(Duration.ZERO));
        Enroller.Outcome outcome = setup.enroller().enroll(order);
        if (outcome instanceof Enroller.Outcome.Waiting waiting) {
            surroundings.out().println("This enrollment waits for an administrator's approval.");
            surroundings.out().println("Let them compare the fingerprint of this machine's key with the console's:");
            surroundings.out().println("  " + waiting.fingerprint());
            surroundings.out().flush();
        }
        while (outcome instanceof Enroller.Outcome.Waiting waiting) {
            Duration left = Duration.between(surroundings.clock().instant(), end);
            if (!left.isPositive()) {
                return outcome;
            }
            Thread.sleep(Durations.within(waiting.retryAfter(), SHORTEST_PAUSE, left));
            outcome = again(order, setup, waiting);
        }
        return outcome;
    }

    /** Whoever waits for a person also waits for a platform that is away for a moment. */
    private static Enroller.Outcome again(Enroller.Order order, AgentSetup setup, Enroller.Outcome.Waiting waiting)
            throws AgentFailure, InterruptedException {
        try {
            return setup.enroller().enroll(order);
        } catch (AgentFailure failure) {
            if (failure.kind() == AgentFailure.Kind.UNREACHABLE) {
                return waiting;
            }
            throw failure;
        }
    }

    private static void show(DeviceIdentity identity, String name, AgentSetup setup) throws InterruptedException {
        Surroundings surroundings = setup.surroundings();
        DecisionView view = new DecisionView(
                surroundings.out(), surroundings.clock().instant(), Languages.of(surroundings.environment()));
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
