package io.portcullis.localstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Flags of the JVMs of one machine's stack. */
final class JvmFlags {
    private JvmFlags() {}

    static List<String> common() {
        List<String> flags = new ArrayList<>(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-Duser.timezone=UTC"));
        // Only where the JDK brings its own archive for it: without one, every start would be slower.
        if (Files.exists(Path.of(System.getProperty("java.home"), "lib", "server", "classes_coh.jsa"))) {
            flags.add("-XX:+UseCompactObjectHeaders");
        }
        return flags;
    }
}
