package io.portcullis.agent.keys;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** A PKCS#11 token in software. The module knows one directory of tokens per process. */
public final class SoftHsm {

    public static final String PIN = "1234";

    private static final Optional<Path> LIBRARY = Stream.of(
                    "/usr/lib/softhsm/libsofthsm2.so",
                    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
                    "/usr/lib64/pkcs11/libsofthsm2.so")
            .map(Path::of)
            .filter(Files::exists)
            .findFirst();
    private static final Path HOME = start();

    private SoftHsm() {}

    public static boolean present() {
        return LIBRARY.isPresent() && Tool.present("softhsm2-util");
    }

    public static Path library() {
        return LIBRARY.orElseThrow();
    }

    /** Makes a token and answers its label. */
    public static String token() throws Exception {
        String label = "t-" + UUID.randomUUID().toString().substring(0, 8);
        Tool.run(
                environment(),
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                label,
                "--so-pin",
                "5678",
                "--pin",
                PIN);
        return label;
    }

    public static Path pinFile(Path directory, String pin) throws Exception {
        Path file = Files.writeString(directory.resolve("pin"), pin + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** What another program sees in the token. */
    public static String objects(String label) throws Exception {
        return Tool.run(
                environment(),
                "pkcs11-tool",
                "--module",
                library().toString(),
                "--token-label",
                label,
                "--login",
                "--pin",
                PIN,
                "--list-objects");
    }

    private static Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", HOME.resolve("conf").toString());
    }

    private static Path start() {
        try {
            Path home = Files.createTempDirectory("softhsm");
            Path tokens = Files.createDirectory(home.resolve("tokens"));
            Files.write(
                    home.resolve("conf"), List.of("directories.tokendir = " + tokens, "objectstore.backend = file"));
            NativeEnvironment.set("SOFTHSM2_CONF", home.resolve("conf").toString());
            return home;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
