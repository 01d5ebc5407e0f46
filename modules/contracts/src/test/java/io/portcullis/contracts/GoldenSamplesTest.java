package io.portcullis.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds every wire record to a stored sample, so that an edit which other processes would not understand fails here. A
 * wanted change is made by editing the sample too: {@code -Dgolden.write=true} writes those that are missing.
 */
class GoldenSamplesTest {
    private static final Path CLASSES = Path.of("target", "classes", "io", "portcullis", "contracts");
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
    private static final JsonMapper JSON = WireJson.mapper()
            .rebuild()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    @TestFactory
    Stream<DynamicTest> everyRecordIsWrittenAndReadAsItsSampleSays() throws IOException {
        var records = records();
        assertThat(records).hasSizeGreaterThan(20);
        return records.stream().map(type -> DynamicTest.dynamicTest(type.getSimpleName(), () -> compare(type)));
    }

    private static void compare(Class<? extends Record> type) throws IOException {
        Record sample = Samples.of(type);
        String written = JSON.writeValueAsString(sample) + "\n";
        Path golden = GOLDEN.resolve(type.getSimpleName() + ".json");
        if (Boolean.getBoolean("golden.write") && !Files.exists(golden)) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, written);
        }
        assertThat(golden).as("the sample of " + type.getSimpleName()).exists();
        assertThat(written.replace("\r\n", "\n")).isEqualTo(Files.readString(golden));
        assertThat((Object) JSON.readValue(Files.readString(golden), type)).isEqualTo(sample);
    }

    @TestFactory
    Stream<DynamicTest> membersOfNewerPeersAreIgnored() throws IOException {
        return records().stream()
                .map(type -> DynamicTest.dynamicTest(type.getSimpleName(), () -> {
                    Record sample = Samples.of(type);
                    String newer = JSON.writeValueAsString(sample).replaceFirst("\\{", "{\"from_the_future\": 1,");
                    assertThat((Object) JSON.readValue(newer, type)).isEqualTo(sample);
                }));
    }

    private static List<Class<? extends Record>> records() throws IOException {
        try (Stream<Path> files = Files.list(CLASSES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
                    .map(name -> load(name.substring(0, name.length() - ".class".length())))
                    .filter(Class::isRecord)
                    .<Class<? extends Record>>map(type -> type.asSubclass(Record.class))
                    .sorted(Comparator.comparing(Class::getSimpleName))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName("io.portcullis.contracts." + name);
        } catch (ClassNotFoundException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
