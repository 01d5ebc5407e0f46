package io.portcullis.localstack;

import io.portcullis.localstack.provision.KeyStoreFile;
import io.portcullis.localstack.provision.Provisioned;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How our own processes are configured on one machine. */
final class ServiceDefinitions {
    static final String ADMIN_USER = "admin";
    static final String AUTOMATION_CLIENT = "automation";
    private static final String CONSOLE_CLIENT = "console";

    private final StackOptions options;
    private final StackPorts ports;
    private final Provisioned provisioned;

    ServiceDefinitions(StackOptions options, Provisioned provisioned) {
        this.options = options;
        this.ports = options.ports();
        this.provisioned = provisioned;
    }

    StackAddresses addresses() {
        return new StackAddresses(
                issuer(),
                url(ports.devicePlane()),
                url(ports.console()),
                url(ports.sampleApp()),
                provisioned.caFile(),
                ADMIN_USER,
                Secrets.read(provisioned.adminPassword()),
                AUTOMATION_CLIENT,
                Secrets.read(provisioned.automationSecret()),
                options.layout().agentHome());
    }

    JavaService.Definition platform() {
        Map<String, String> settings = new TreeMap<>(server(ports.platform(), ports.platformManagement()));
        settings.put("portcullis.issuer", issuer());
        settings.put("portcullis.device-plane.port", Integer.toString(ports.devicePlane()));
        settings.put("portcullis.device-plane.url", url(ports.devicePlane()));
        tls(settings, provisioned.platformTls());
        settings.put("portcullis.pki.directory", provisioned.pkiDirectory().toString());
        settings.put("portcullis.pki.password-file", provisioned.pkiPassword().toString());
        keyStore(settings, "portcullis.authorization", provisioned.tokenSigning());
        settings.put(
                "portcullis.policy.trusted-signers",
                provisioned.trustedSigners().toString());
        settings.put(
                "portcullis.attestation.trusted-ek-directory",
                provisioned.trustedEkDirectory().toString());
        settings.put("portcullis.bootstrap.admin-user", ADMIN_USER);
        settings.put(
                "portcullis.bootstrap.admin-password-file",
                provisioned.adminPassword().toString());
        settings.put("portcullis.bootstrap.automation-client-id", AUTOMATION_CLIENT);
        settings.put(
                "portcullis.bootstrap.automation-secret-file",
                provisioned.automationSecret().toString());
        settings.put("portcullis.bootstrap.console-client-id", CONSOLE_CLIENT);
        settings.put(
                "portcullis.bootstrap.console-secret-file",
                provisioned.consoleSecret().toString());
        settings.put("portcullis.bootstrap.console-url", url(ports.console()));
        // Few devices here report often: those of benchmarks, and those that somebody tries things with.
        settings.put("portcullis.posture.reports-a-minute", "60000");
        database(settings, "portcullis_platform");
        return new JavaService.Definition(
                Component.PLATFORM_API,
                jar("platform-api"),
                options.layout(),
                options.lifetime(),
                List.of("-Xms96m", "-Xmx768m", "-XX:+UseParallelGC"),
                settings,
                databasePassword(provisioned.platformDatabasePassword()),
                List.of(ports.platform(), ports.devicePlane(), ports.platformManagement()),
                ports.platformManagement(),
                options.startUpCaches());
    }

    JavaService.Definition console() {
        Map<String, String> settings = new TreeMap<>(server(ports.console(), ports.consoleManagement()));
        ssl(settings, provisioned.consoleTls());
        settings.put("portcullis.issuer", issuer());
        settings.put("portcullis.console.url", url(ports.console()));
        settings.put("portcullis.console.client-id", CONSOLE_CLIENT);
        settings.put(
                "portcullis.console.client-secret-file",
                provisioned.consoleSecret().toString());
        settings.put("portcullis.tls.ca-file", provisioned.caFile().toString());
        keyStore(settings, "portcullis.console.signing", provisioned.policySigning());
        settings.put("portcullis.device-plane.url", url(ports.devicePlane()));
        database(settings, "portcullis_console");
        Map<String, String> secrets = new TreeMap<>(databasePassword(provisioned.consoleDatabasePassword()));
        secrets.putAll(sslPassword(provisioned.consoleTls()));
        return new JavaService.Definition(
                Component.ADMIN_CONSOLE,
                jar("admin-console"),
                options.layout(),
                options.lifetime(),
                List.of("-Xms48m", "-Xmx384m", "-XX:+UseSerialGC"),
                settings,
                secrets,
                List.of(ports.console(), ports.consoleManagement()),
                ports.consoleManagement(),
                options.startUpCaches());
    }

    JavaService.Definition sampleApp() {
        Map<String, String> settings = new TreeMap<>(server(ports.sampleApp(), ports.sampleAppManagement()));
        ssl(settings, provisioned.sampleAppTls());
        settings.put("portcullis.verifier.issuer", issuer());
        settings.put("portcullis.verifier.audience", url(ports.sampleApp()));
        settings.put("portcullis.verifier.ca-file", provisioned.caFile().toString());
        return new JavaService.Definition(
                Component.SAMPLE_APP,
                jar("modules/sample-app"),
                options.layout(),
                options.lifetime(),
                List.of("-Xms24m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                settings,
                sslPassword(provisioned.sampleAppTls()),
                List.of(ports.sampleApp(), ports.sampleAppManagement()),
                ports.sampleAppManagement(),
                options.startUpCaches());
    }

    private Path jar(String module) {
        Path directory = options.installation().resolve(module);
        return directory.resolve("target").resolve(directory.getFileName() + ".jar");
    }

    private String issuer() {
        return url(ports.platform());
    }

    private static String url(int port) {
        return "https://localhost:" + port;
    }

    private static Map<String, String> server(int port, int managementPort) {
        return Map.of(
                "server.address",
                "127.0.0.1",
                "server.port",
                Integer.toString(port),
                "management.server.address",
                "127.0.0.1",
                "management.server.port",
                Integer.toString(managementPort));
    }

    private static void tls(Map<String, String> settings, KeyStoreFile keyStore) {
        keyStore(settings, "portcullis.tls", keyStore);
    }

    private static void keyStore(Map<String, String> settings, String prefix, KeyStoreFile keyStore) {
        settings.put(prefix + ".key-store", keyStore.file().toString());
        settings.put(prefix + ".password-file", keyStore.passwordFile().toString());
    }

    private static void ssl(Map<String, String> settings, KeyStoreFile keyStore) {
        settings.put("server.ssl.key-store", "file:" + keyStore.file());
        settings.put("server.ssl.key-store-type", "PKCS12");
        settings.put("server.ssl.key-alias", keyStore.alias());
    }

    private static Map<String, String> sslPassword(KeyStoreFile keyStore) {
        return Map.of("SERVER_SSL_KEY_STORE_PASSWORD", Secrets.read(keyStore.passwordFile()));
    }

    private void database(Map<String, String> settings, String name) {
        settings.put("spring.datasource.url", "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/" + name);
        settings.put("spring.datasource.username", name);
        settings.put("spring.kafka.bootstrap-servers", "127.0.0.1:" + ports.kafka());
    }

    private static Map<String, String> databasePassword(Path file) {
        return Map.of("SPRING_DATASOURCE_PASSWORD", Secrets.read(file));
    }
}
