package io.portcullis.systemtests;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The key and certificate of an enrolled agent, as an application on that device would use them. */
final class AgentIdentity {
    private final Agent agent;
    private final KeyStore store;
    private final char[] passphrase;

    AgentIdentity(Agent agent) {
        this.agent = agent;
        try (var in = Files.newInputStream(agent.home().resolve("identity.p12"))) {
            passphrase = Files.readString(agent.home().resolve("identity.passphrase"))
                    .strip()
                    .toCharArray();
            store = KeyStore.getInstance("PKCS12");
            store.load(in, passphrase);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Agent agent() {
        return agent;
    }

    String id() {
        return certificate().getSubjectX500Principal().getName().replaceAll(".*CN=([0-9a-f-]{36}).*", "$1");
    }

    X509Certificate certificate() {
        try {
            return (X509Certificate)
                    store.getCertificate(Collections.list(store.aliases()).getFirst());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Presents this device's certificate. */
    HttpClient client(SystemUnderTest system) {
        return system.client(keyManagers());
    }

    private KeyManager[] keyManagers() {
        try {
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, passphrase);
            return managers.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
