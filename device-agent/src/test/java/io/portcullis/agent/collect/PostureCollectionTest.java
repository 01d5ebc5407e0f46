package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Catalogue;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostureCollectionTest {

    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final Set<String> ODD =
            Set.of("os.name", "accounts.admins", "certificates.added_roots", "disk.volumes.unencrypted");

    private record Scripted(Set<String> attributes, Script script) implements Collector {
        @Override
        public void collect(Machine machine, Findings findings) throws InterruptedException {
            script.collect(findings);
        }
    }

    private interface Script {
        void collect(Findings findings) throws InterruptedException;
    }

    private static PostureCollection collection(Duration budget, Collector... collectors) {
        return new PostureCollection(new FakeMachine(), Arrays.asList(collectors), Clock.systemUTC(), budget);
    }

    private static Scripted honest(String attribute) {
        return new Scripted(Set.of(attribute), findings -> findings.found(attribute, true, "asked"));
    }

    @Test
    void aCrashCostsItsOwnAttributesOnly() throws Exception {
        Scripted crashing = new Scripted(Set.of("a", "b"), findings -> {
            findings.found("a", true, "asked");
            throw new IllegalStateException("boom");
        });
        Map<String, Reading> collected =
                collection(BUDGET, crashing, honest("c")).collect(Set.of("a", "b", "c"));
        assertThat(collected)
                .hasEntrySatisfying("a", reading -> assertThat(reading.state()).isEqualTo(ReadingState.FOUND));
        assertThat(collected).hasEntrySatisfying("b", reading -> {
            assertThat(reading.state()).isEqualTo(ReadingState.ERROR);
            assertThat(reading.method()).contains("IllegalStateException").doesNotContain("boom");
        });
        assertThat(collected)
                .hasEntrySatisfying("c", reading -> assertThat(reading.state()).isEqualTo(ReadingState.FOUND));
    }

    @Test
    void aHangCostsItsOwnAttributesOnly() throws Exception {
        CountDownLatch forever = new CountDownLatch(1);
        Scripted hanging = new Scripted(Set.of("a"), _ -> forever.await());
        Map<String, Reading> collected =
                collection(Duration.ofMillis(200), hanging, honest("c")).collect(Set.of("a", "c"));
        assertThat(collected)
                .hasEntrySatisfying("a", reading -> assertThat(reading.state()).isEqualTo(ReadingState.ERROR));
        assertThat(collected)
                .hasEntrySatisfying("c", reading -> assertThat(reading.state()).isEqualTo(ReadingState.FOUND));
    }

    @Test
    void silenceIsAnError() throws Exception {
        Map<String, Reading> collected =
                collection(BUDGET, new Scripted(Set.of("a"), _ -> {})).collect(Set.of("a"));
        assertThat(collected)
                .hasEntrySatisfying("a", reading -> assertThat(reading.state()).isEqualTo(ReadingState.ERROR));
    }

    @Test
    void nothingBeyondTheWantedIsCollectedOrKept() throws Exception {
        AtomicBoolean asked = new AtomicBoolean();
        Scripted unwanted = new Scripted(Set.of("x"), findings -> {
            asked.set(true);
            findings.found("x", true, "asked");
        });
        Scripted talkative = new Scripted(Set.of("a", "b"), findings -> {
            findings.found("a", true, "asked");
            findings.found("b", true, "asked");
            findings.found("x", true, "not its business");
        });
        assertThat(collection(BUDGET, unwanted, talkative).collect(Set.of("a", "unheard.of")))
                .containsOnlyKeys("a");
        assertThat(asked).isFalse();
    }

    @Test
    void everySystemHasItsCollectors() throws Exception {
        for (Map.Entry<String, String> system : Map.of("Linux", "linux", "Mac OS X", "macos", "Windows 11", "windows")
                .entrySet()) {
            List<Collector> collectors = io.portcullis.agent.collect.Collectors.of(system.getKey(), "1.0");
            Map<String, Reading> collected = new PostureCollection(
                            new FakeMachine(), collectors, Clock.systemUTC(), BUDGET)
                    .collect(Set.of("os.type", "disk.root.encrypted"));
            assertThat(collected)
                    .hasEntrySatisfying(
                            "os.type", reading -> assertThat(reading.value()).isEqualTo(system.getValue()));
            assertThat(collected)
                    .hasEntrySatisfying(
                            "disk.root.encrypted",
                            reading -> assertThat(reading.state()).isEqualTo(ReadingState.NOT_FOUND));
        }
    }

    @Test
    void aSystemThatNobodyKnowsSaysSo() throws Exception {
        Map<String, Reading> collected = new PostureCollection(
                        new FakeMachine(),
                        io.portcullis.agent.collect.Collectors.of("BeOS", "1.0"),
                        Clock.systemUTC(),
                        BUDGET)
                .collect(Set.of("os.type", "disk.root.encrypted"));
        assertThat(collected).containsOnlyKeys("os.type");
        assertThat(collected)
                .hasEntrySatisfying(
                        "os.type", reading -> assertThat(reading.state()).isEqualTo(ReadingState.ERROR));
    }

    @Test
    void aValueThatIsTooLongCostsItselfOnly() throws Exception {
        Scripted odd = new Scripted(ODD, findings -> {
            findings.found("os.name", "x".repeat(5000), "a file that somebody filled");
            findings.found("accounts.admins", List.of("y".repeat(5000)), "asked");
            findings.found(
                    "disk.volumes.unencrypted",
                    IntStream.range(0, 200)
                            .mapToObj(i -> "/" + "m".repeat(500) + i)
                            .toList(),
                    "asked");
            findings.found(
                    "certificates.added_roots",
                    IntStream.range(0, 300).mapToObj(String::valueOf).toList(),
                    "asked");
        });
        Map<String, Reading> collected = collection(BUDGET, odd).collect(odd.attributes());
        assertThat(collected).hasSize(4);
        assertThat(collected.values()).allSatisfy(reading -> {
            assertThat(reading.state()).isEqualTo(ReadingState.ERROR);
            assertThat(reading.value()).isNull();
        });
        assertThat(Catalogue.standard().validate(new Posture(collected))).isEmpty();
    }

    @Test
    void thisMachineFitsTheCatalogue() throws Exception {
        PostureCollection collection = new PostureCollection(
                new LocalMachine(), io.portcullis.agent.collect.Collectors.linux("1.0"), Clock.systemUTC(), BUDGET);
        Map<String, Reading> collected = collection.collect(collection.attributes());
        assertThat(collected.keySet()).isEqualTo(collection.attributes());
        assertThat(Catalogue.standard().validate(new Posture(collected))).isEmpty();
        assertThat(collected)
                .hasEntrySatisfying(
                        "os.type", reading -> assertThat(reading.value()).isEqualTo("linux"));
        assertThat(collected)
                .hasEntrySatisfying(
                        "os.kernel",
                        reading -> assertThat(reading.value()).isEqualTo(System.getProperty("os.version")));
    }
}
