package io.portcullis.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the JVM learned in an earlier run of the same jars (JEP 483, 514, 515): with it a process starts in less than
 * half the processor time. Made when a process that started without one ends in an orderly way, which then takes some
 * seconds longer.
 */
final class StartUpCache {
    /** How long a process that makes it may take to end. */
    static final Duration MAKING = Duration.ofMinutes(3);

    private final Path directory;
    private final String name;
    private final String key;

    private StartUpCache(Path directory, String name, String key) {
        this.directory = directory;
        this.name = name;
        this.key = key;
    }

    /** @param jars all jars of the process; the cache is good for exactly these */
    static StartUpCache of(Path directory, String name, List<Path> jars) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, System.getProperty("java.vm.version", "") + System.getProperty("java.home", ""));
            for (Path jar : jars.stream().sorted().toList()) {
                add(
                        digest,
                        jar + " " + Files.size(jar) + " "
                                + Files.getLastModifiedTime(jar).toMillis());
            }
            return new StartUpCache(directory, name, HexFormat.of().formatHex(digest.digest(), 0, 8));
        } catch (IOException e) {
            throw new StackException("Cannot read the jars of " + name + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    String key() {
        return key;
    }

    /** Flags for a start, with the cache or, for a process that outlives this command, for making it. */
    List<String> flags(Lifetime lifetime) {
        if (Files.exists(file())) {
            return List.of("-XX:AOTCache=" + file());
        }
        if (lifetime == Lifetime.WITH_THIS_JVM) {
            return List.of("-Xshare:auto");
        }
        try {
            Files.createDirectories(directory);
            deleteAllOfThisName();
        } catch (IOException e) {
            throw new StackException("Cannot write in " + directory + ": " + e.getMessage(), e);
        }
        return List.of("-XX:AOTCacheOutput=" + unfinished());
    }

    /** Whether the process, started without the cache, makes it when it ends. */
    boolean isMadeAtTheEnd(Lifetime lifetime) {
        return lifetime == Lifetime.DETACHED && !Files.exists(file());
    }

    /** To be called when the process has ended by itself: what it wrote is whole. */
    void finish() {
        try {
            if (Files.exists(unfinished())) {
                Files.move(unfinished(), file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new StackException("Cannot write in " + directory + ": " + e.getMessage(), e);
        }
    }

    private Path file() {
        return directory.resolve(name + "-" + key + ".aot");
    }

    private Path unfinished() {
        return directory.resolve(name + "-" + key + ".aot.unfinished");
    }

    private void deleteAllOfThisName() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(name + "-")) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
