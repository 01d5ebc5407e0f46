package io.portcullis.localstack;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The jars the broker needs, picked from those this JVM runs with. Only these: a test's class path may hold several
 * logging back ends.
 */
final class KafkaClassPath {
    private static final Pattern NEEDED = Pattern.compile(
            "(kafka|scala|argparse4j|commons-validator|commons-beanutils|commons-collections|"
                    + "commons-digester|commons-logging|jackson|snakeyaml|jopt-simple|jose4j|metrics-core|re2j|"
                    + "slf4j-api|log4j-api|logback|zstd-jni|snappy|lz4|caffeine|pcollections|HdrHistogram)[-_.].*\\.jar");

    private KafkaClassPath() {}

    static String ofThisJvm() {
        return jarsOfThisJvm().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    static List<Path> jarsOfThisJvm() {
        Set<Path> jars = new LinkedHashSet<>();
        for (String entry : System.getProperty("java.class.path", "").split(Pattern.quote(File.pathSeparator), -1)) {
            collect(Path.of(entry).toAbsolutePath(), jars);
        }
        return jars.stream()
                .filter(jar -> NEEDED.matcher(jar.getFileName().toString()).matches())
                .toList();
    }

    /** A jar, and those its manifest names. */
    private static void collect(Path jar, Set<Path> jars) {
        if (!jar.toString().endsWith(".jar") || !Files.isRegularFile(jar) || !jars.add(jar)) {
            return;
        }
        for (URI uri : manifestClassPath(jar)) {
            URI resolved = jar.toUri().resolve(uri);
            if ("file".equals(resolved.getScheme())) {
                collect(Path.of(resolved), jars);
            }
        }
    }

    private static List<URI> manifestClassPath(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.getManifest() == null) {
                return List.of();
            }
            String value = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return value == null
                    ? List.of()
                    : Pattern.compile(" +")
                            .splitAsStream(value.strip())
                            .map(URI::create)
                            .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
