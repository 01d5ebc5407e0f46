package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Catalogue;
import io.portcullis.posture.Platform;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every collector of every system, whatever the machine does. */
class EveryCollectorTest {

    /** What says nothing good about a device, or is known without asking anything. */
    private static final Set<String> HARMLESS = Set.of(
            "os.type",
            "agent.version",
            "agent.started_at",
            "agent.privileged",
            "host.vendor",
            "host.virtualization",
            "antivirus.products",
            "edr.products",
            // What nobody configured is open, by the defaults of sshd.
            "ssh.password_login",
            "ssh.root_login");

    static Stream<List<Collector>> systems() {
        return Stream.of(
                io.portcullis.agent.collect.Collectors.linux("1.0"),
                io.portcullis.agent.collect.Collectors.mac("1.0"),
                io.portcullis.agent.collect.Collectors.windows("1.0"));
    }

    @ParameterizedTest
    @MethodSource("systems")
    void everythingInTheCatalogueIsAnsweredOnce(List<Collector> collectors) {
        Set<String> ours = new HashSet<>();
        for (Collector collector : collectors) {
            for (String name : collector.attributes()) {
                assertThat(ours.add(name)).as("%s has two collectors", name).isTrue();
            }
        }
        assertThat(Catalogue.standard().reported())
                .allSatisfy(attribute -> assertThat(ours).contains(attribute.name()));
        assertThat(ours).hasSameSizeAs(Catalogue.standard().reported());
    }

    @Test
    void theAgentAndTheCatalogueAgreeOnWhatIsWhere() {
        assertThat(ElsewhereCollector.lines())
                .containsExactlyInAnyOrderElementsOf(Catalogue.standard().reported().stream()
                        .filter(attribute -> attribute.platforms().size() < Platform.values().length)
                        .map(attribute -> attribute.name() + ": "
                                + attribute.platforms().stream()
                                        .map(Platform::wire)
                                        .sorted()
                                        .collect(Collectors.joining(", ")))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aMachineWithoutAnyToolOrFile(List<Collector> collectors) throws Exception {
        nothingGood(collectors, new FakeMachine().user(-1));
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aMachineWhoseToolsTalkNonsense(List<Collector> collectors) throws Exception {
        nothingGood(
                collectors,
                new Odd(command -> new CommandResult.Finished(
                        0, "Fehler: 0x80070005\nDer Vorgang wurde abgebrochen: ja, ein, true\n", "")));
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aMachineWhoseToolsFail(List<Collector> collectors) throws Exception {
        nothingGood(collectors, new Odd(command -> new CommandResult.Finished(1, "", "no\n")));
        nothingGood(collectors, new Odd(command -> new CommandResult.TimedOut()));
        nothingGood(collectors, new Odd(command -> new CommandResult.Failed("out of memory")));
    }

    @ParameterizedTest
    @MethodSource("systems")
    void toolsThatHangCostWhatTheyWereAskedFor(List<Collector> collectors) throws Exception {
        CountDownLatch forever = new CountDownLatch(1);
        Map<String, Reading> collected = collect(collectors, Duration.ofMillis(400), new Odd(command -> {
            forever.await();
            return new CommandResult.TimedOut();
        }));
        assertThat(collected)
                .hasEntrySatisfying(
                        "agent.version", reading -> assertThat(reading.state()).isEqualTo(ReadingState.FOUND));
        assertThat(collected.keySet())
                .containsAll(collectors.stream()
                        .flatMap(collector -> collector.attributes().stream())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aMachineThatBreaksCostsNoMoreThanItsFacts(List<Collector> collectors) throws Exception {
        Map<String, Reading> collected = collect(collectors, Duration.ofSeconds(20), new Odd(command -> {
            throw new IllegalStateException("boom");
        }));
        assertThat(collected)
                .hasEntrySatisfying(
                        "os.type", reading -> assertThat(reading.state()).isEqualTo(ReadingState.FOUND));
    }

    private static void nothingGood(List<Collector> collectors, Machine machine) throws Exception {
        Map<String, Reading> good = new TreeMap<>(collect(collectors, Duration.ofSeconds(20), machine));
        good.keySet().removeAll(HARMLESS);
        good.values()
                .removeIf(reading -> reading.state() != ReadingState.FOUND
                        || Boolean.FALSE.equals(reading.value())
                        || reading.value() instanceof List<?>);
        // Swapping to nowhere is safe, and so is what is not there to be enforced.
        good.remove("mac.framework");
        assertThat(good).isEmpty();
    }

    private static Map<String, Reading> collect(List<Collector> collectors, Duration budget, Machine machine)
            throws Exception {
        PostureCollection collection = new PostureCollection(machine, collectors, Clock.systemUTC(), budget);
        Map<String, Reading> collected = collection.collect(collection.attributes());
        assertThat(collected.keySet()).isEqualTo(collection.attributes());
        assertThat(Catalogue.standard().validate(new Posture(collected))).isEmpty();
        assertThat(collected.values())
                .allSatisfy(reading -> assertThat(reading.method()).isNotBlank());
        return collected;
    }

    private interface Answer {
        CommandResult to(Command command) throws InterruptedException;
    }

    /** No files; every tool is there and answers the same way. */
    private record Odd(Answer answer) implements Machine {
        @Override
        public FileText read(String path) {
            return new FileText.Absent();
        }

        @Override
        public List<String> list(String path) {
            return List.of();
        }

        @Override
        public boolean exists(String path) {
            return false;
        }

        @Override
        public Optional<java.time.Instant> modified(String path) {
            return Optional.empty();
        }

        @Override
        public Optional<String> link(String path) {
            return Optional.empty();
        }

        @Override
        public FileText sha256(String path) {
            return new FileText.Absent();
        }

        @Override
        public CommandResult run(Command command) throws InterruptedException {
            return answer.to(command);
        }

        @Override
        public CommandResult lines(Command command, Consumer<String> line) throws InterruptedException {
            CommandResult result = answer.to(command);
            if (result instanceof CommandResult.Finished(int exit, String out, String err)) {
                out.lines().forEach(line);
                return new CommandResult.Finished(exit, "", err);
            }
            return result;
        }

        @Override
        public long userId() {
            return -1;
        }
    }
}
