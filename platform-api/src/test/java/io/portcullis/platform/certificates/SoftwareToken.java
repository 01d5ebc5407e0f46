package io.portcullis.platform.certificates;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * A PKCS#11 token in software, of SoftHSM, with a directory of its own. One for a JVM: the library reads its setting
 * once.
 */
final class SoftwareToken {
    static final String PIN = "123456-pin";
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/softhsm/libsofthsm2.so"),
            Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));

    private final Path library;
    private final long slot;

    private SoftwareToken(Path library, long slot) {
        this.library = library;
        this.slot = slot;
    }

    Path library() {
        return library;
    }

    long slot() {
        return slot;
    }

    /** Skips the test where there is no SoftHSM. */
    static SoftwareToken make() throws Exception {
        Path library = LIBRARIES.stream().filter(Files::exists).findFirst().orElse(null);
        Assumptions.assumeTrue(library != null, "SoftHSM is not installed");
        Path home = Files.createTempDirectory("softhsm");
        Files.createDirectories(home.resolve("tokens"));
        Path configuration = home.resolve("softhsm2.conf");
        Files.writeString(
                configuration,
                "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n"
                        .formatted(home.resolve("tokens")));
        var builder = new ProcessBuilder(
                "softhsm2-util", "--init-token", "--free", "--label", "portcullis", "--pin", PIN, "--so-pin", PIN);
        builder.environment().put("SOFTHSM2_CONF", configuration.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var slot = Pattern.compile("slot (\\d+)").matcher(output);
        if (process.waitFor() != 0 || !slot.find()) {
            throw new IOException("No token: " + output);
        }
        setEnvironment("SOFTHSM2_CONF", configuration.toString());
        return new SoftwareToken(library, Long.parseLong(slot.group(1)));
    }

    /** Java cannot change its own environment, where the library looks. */
    @SuppressWarnings("restricted")
    private static void setEnvironment(String name, String value) throws Exception {
        var linker = Linker.nativeLinker();
        var setenv = linker.downcallHandle(
                linker.defaultLookup().find("setenv").orElseThrow(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int failed = (int) setenv.invokeWithArguments(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            if (failed != 0) {
                throw new IOException("setenv failed");
            }
        } catch (Error | Exception e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
