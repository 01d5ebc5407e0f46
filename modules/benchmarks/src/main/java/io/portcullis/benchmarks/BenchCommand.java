package io.portcullis.benchmarks;

import io.portcullis.contracts.PolicyInForce;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code portcullis bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the running stack, and token verification and evaluation on this machine, beside the budgets.",
        footer = {
            "",
            "The load generator runs on the same machine as what it measures; its own cost is shown.",
            "Devices enrolled for a benchmark are retired at its end."
        })
final class BenchCommand implements Callable<Integer> {
    enum Part {
        ENROLLMENT,
        POSTURE,
        HEARTBEAT,
        SIMULATION,
        TOKEN,
        REVOCATION,
        CHANNEL,
        PUBLISH,
        VERIFICATION,
        EVALUATION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int REVOCATIONS = 300;
    private static final int PUBLISH_WARM_UPS = 8;
    private static final int PUBLICATIONS = 5;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "any of: ${COMPLETION-CANDIDATES}")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--json", description = "print the figures as JSON")
    private boolean json;

    @Option(
            names = "--connections",
            defaultValue = "64",
            description = "kept-alive connections, one device each (${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--seconds", defaultValue = "10", description = "measured time per part (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "8",
            description = "seconds of load before measuring (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--enrollments", defaultValue = "9000", description = "devices to enroll (${DEFAULT-VALUE})")
    private int enrollments;

    @Option(
            names = "--devices",
            defaultValue = "100000",
            description = "synthetic devices that a publication is for (${DEFAULT-VALUE})")
    private int devices;

    @Option(
            names = "--own-policy",
            description = "measure with a policy set of ten checks, then publish the present one again")
    private boolean ownPolicy;

    @Option(names = "--keep", description = "do not retire the devices in the end")
    private boolean keep;

    @Option(names = "--stack-env", paramLabel = "FILE", description = "describes the running stack (var/stack.env)")
    private Path stackEnv = defaultStackEnv();

    private final PrintStream out;
    private final Progress progress;

    BenchCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.progress = new Progress(err);
    }

    static void main(String[] arguments) {
        BenchCommand command = new BenchCommand(System.out, System.err);
        System.exit(new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof BenchmarkException) {
                        System.err.println("bench: " + failure.getMessage());
                        return 1;
                    }
                    throw failure;
                })
                .execute(arguments));
    }

    private static Path defaultStackEnv() {
        String home = System.getenv("PORTCULLIS_HOME");
        String installation = System.getProperty("portcullis.installation");
        Path root = home != null ? Path.of(home) : Path.of(installation != null ? installation : "");
        return root.resolve("var").resolve("stack.env");
    }

    @Override
    public Integer call() {
        List<String> remarks = new ArrayList<>();
        List<Figure> figures = new ArrayList<>();
        boolean nativeCryptography = NativeCryptography.install();
        BenchmarkException brokenOff = null;
        if (!EnumSet.of(Part.VERIFICATION, Part.EVALUATION).containsAll(only)) {
            try {
                measureStack(figures, remarks);
            } catch (BenchmarkException e) {
                brokenOff = e;
            }
        }
        if (only.contains(Part.VERIFICATION)) {
            figures.addAll(
                    new VerificationBenchmark(progress, Duration.ofSeconds(Math.clamp(seconds, 1, 5))).measure());
        }
        if (only.contains(Part.EVALUATION)) {
            String policySet = PolicyForBenchmark.text("https://localhost:7443");
            figures.addAll(new EvaluationBenchmark(progress, Duration.ofSeconds(Math.clamp(seconds, 1, 5)), policySet)
                    .measure());
        }
        if (!nativeCryptography) {
            remarks.add("No native cryptography on this machine.");
        }
        Report report = new Report(Instant.now(), machine(), remarks, figures);
        // What was measured before it broke off is worth its time.
        out.println(json ? report.asJson() : report.asTable());
        if (brokenOff != null) {
            throw brokenOff;
        }
        return 0;
    }

    private void measureStack(List<Figure> figures, List<String> remarks) {
        StackEnv stack = StackEnv.read(stackEnv);
        Tls tls = Tls.trusting(stack.caFile());
        Path var = stackEnv.toAbsolutePath().getParent();
        Load load = new Load(new StackCost(var == null ? Path.of("/") : var));
        Duration warm = Duration.ofSeconds(warmUp);
        Duration measured = Duration.ofSeconds(seconds);
        try (AdminApi admin = new AdminApi(stack, tls)) {
            admin.ensureApplication(stack.sampleAppUrl());
            PolicyForBenchmark policies = new PolicyForBenchmark(admin, stack.sampleAppUrl());
            PolicyInForce policy = policies.prepare(ownPolicy || only.contains(Part.PUBLISH), progress);
            int checks = PolicyForBenchmark.checksOf(policy);
            remarks.add("Policy revision " + policy.revision() + ", " + checks + " checks.");
            List<BenchDevice> enrolled = new ArrayList<>();
            Fleet fleet = new Fleet(stack, tls, load);
            try {
                List<Connected> devices = enroll(
                        new EnrollmentBenchmark(stack, admin, tls, progress, load), warm, fleet, enrolled, figures);
                if (only.contains(Part.POSTURE)) {
                    figures.addAll(
                            new PostureBenchmark(stack, progress, load).measure(devices, warm, measured, checks));
                }
                if (only.contains(Part.HEARTBEAT)) {
                    figures.addAll(new PostureBenchmark(stack, progress, load)
                            .measureUnchanged(devices, warm, measured, checks));
                }
                if (only.contains(Part.SIMULATION) && var != null && SyntheticFleet.canBeFilledIn(var)) {
                    figures.addAll(new SimulationBenchmark(admin, progress)
                            .measure(var, this.devices, PolicyForBenchmark.text(stack.sampleAppUrl())));
                }
                if (only.contains(Part.TOKEN)) {
                    figures.addAll(new TokenBenchmark(stack, progress, load).measure(devices, warm, measured));
                }
                devices.forEach(device -> device.connection().close());
                if (only.contains(Part.REVOCATION) && var != null) {
                    if (RevokedCertificates.canBeFilledIn(var)) {
                        progress.say("enrolling " + REVOCATIONS + " devices to revoke");
                        var toRevoke = new EnrollmentBenchmark(stack, admin, tls, progress, load).enroll(REVOCATIONS);
                        enrolled.addAll(toRevoke);
                        figures.addAll(new RevocationBenchmark(stack, admin, tls, progress, load)
                                .measure(var, toRevoke, warm, measured));
                    } else {
                        remarks.add("Revocation was not measured: this is no local stack.");
                    }
                }
                if (only.contains(Part.CHANNEL)) {
                    progress.say("enrolling " + ChannelBenchmark.AGENTS + " devices that listen");
                    var listening =
                            new EnrollmentBenchmark(stack, admin, tls, progress, load).enroll(ChannelBenchmark.AGENTS);
                    enrolled.addAll(listening);
                    figures.addAll(new ChannelBenchmark(stack, admin, tls, progress).measure(listening, policy));
                }
                if (only.contains(Part.PUBLISH) && var != null) {
                    publish(new PublishBenchmark(admin, progress, stack.sampleAppUrl()), var, figures, remarks);
                }
            } finally {
                if (!keep) {
                    progress.say("retiring " + enrolled.size() + " devices");
                    fleet.retire(enrolled, admin);
                }
                policies.restore(progress);
            }
        }
    }

    private void publish(PublishBenchmark benchmark, Path var, List<Figure> figures, List<String> remarks) {
        if (SyntheticFleet.canBeFilledIn(var)) {
            figures.addAll(benchmark.measure(var, this.devices, PUBLISH_WARM_UPS, PUBLICATIONS));
        } else {
            remarks.add("Publication was not measured: this is no local stack.");
        }
    }

    private List<Connected> enroll(
            EnrollmentBenchmark benchmark,
            Duration warm,
            Fleet fleet,
            List<BenchDevice> enrolled,
            List<Figure> figures) {
        if (only.contains(Part.ENROLLMENT)) {
            figures.addAll(benchmark.measure(Math.max(enrollments, connections), connections, warm, enrolled));
        } else {
            progress.say("enrolling " + connections + " devices");
            enrolled.addAll(benchmark.enroll(connections));
        }
        if (EnumSet.of(Part.POSTURE, Part.HEARTBEAT, Part.TOKEN).stream().noneMatch(only::contains)) {
            return List.of();
        }
        List<Connected> devices = fleet.connect(enrolled.subList(0, connections));
        fleet.makeCompliant(devices);
        return devices;
    }

    private static String machine() {
        Function<String, String> property = name -> System.getProperty(name, "?");
        return "Measured on " + Runtime.getRuntime().availableProcessors() + " cores, " + processor() + ", JDK "
                + property.apply("java.version") + ", load generator included.";
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (java.io.IOException e) {
            return System.getProperty("os.arch", "unknown processor");
        }
    }
}
