package io.portcullis.console.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Key stores made with the JDK's keytool: a server certificate for localhost and a key that signs policy sets. */
public record TestKeys(Path directory) {
    public static final String PASSWORD = "test-password-of-no-importance";

    public static TestKeys create() {
        try {
            TestKeys keys = new TestKeys(Files.createTempDirectory(Path.of("target"), "keys"));
            Files.writeString(keys.passwordFile(), PASSWORD + "\n");
            Files.writeString(keys.clientSecretFile(), FakePlatform.CLIENT_SECRET + "\n");
            keys.keyPair(keys.serverStore(), "CN=localhost", "san=dns:localhost,ip:127.0.0.1");
            keys.keyPair(keys.signingStore(), "CN=policy signer", "ku=digitalSignature");
            keys.keytool(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    "key",
                    "-keystore",
                    keys.serverStore().toString(),
                    "-storepass",
                    PASSWORD,
                    "-file",
                    keys.caFile().toString());
            return keys;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path serverStore() {
        return directory.resolve("server.p12");
    }

    public Path signingStore() {
        return directory.resolve("signing.p12");
    }

    public Path caFile() {
        return directory.resolve("ca.pem");
    }

    public Path passwordFile() {
        return directory.resolve("password");
    }

    public Path clientSecretFile() {
        return directory.resolve("client-secret");
    }

    private void keyPair(Path store, String name, String extension) {
        keytool(
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "30",
                "-dname",
                name,
                "-ext",
                extension,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
