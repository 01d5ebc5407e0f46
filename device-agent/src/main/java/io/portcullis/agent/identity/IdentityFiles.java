package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.agent.keys.DeviceKey;
import io.portcullis.agent.keys.KeyReference;
import io.portcullis.agent.keys.KeyStoreKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The two forms in which an identity is kept: PKCS#12 with the key in it, encrypted; or JSON that says in which token
 * the key is.
 */
final class IdentityFiles {

    private static final String ALIAS = "device";

    private final KeyStores keyStores;

    IdentityFiles(KeyStores keyStores) {
        this.keyStores = keyStores;
    }

    byte[] pkcs12(PrivateKey key, List<X509Certificate> chain, Passphrase passphrase) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(ALIAS, key, passphrase.characters(), chain.toArray(X509Certificate[]::new));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, passphrase.characters());
            return bytes.toByteArray();
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws Damaged if it cannot be opened */
    DeviceIdentity ofPkcs12(byte[] content, Passphrase passphrase) throws Damaged {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), passphrase.characters());
            Certificate[] certificates = store.getCertificateChain(ALIAS);
            if (!(store.getKey(ALIAS, passphrase.characters()) instanceof PrivateKey key) || certificates == null) {
                throw new Damaged();
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : certificates) {
                chain.add((X509Certificate) certificate);
            }
            return identity(key, chain, Optional.empty());
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new Damaged();
        }
    }

    byte[] json(KeyReference reference, List<X509Certificate> chain) {
        List<String> certificates = new ArrayList<>();
        try {
            for (X509Certificate certificate : chain) {
                certificates.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
            }
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
        Map<String, @Nullable Object> key = new LinkedHashMap<>();
        key.put("store", reference.store().word());
        reference.library().ifPresent(path -> key.put("library", path));
        key.put("token", reference.token());
        key.put("id", reference.id());
        reference.pinFile().ifPresent(path -> key.put("pin_file", path));
        key.put("attested", reference.attested());
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("key", key);
        members.put("chain", certificates);
        return Json.pretty(members).getBytes(StandardCharsets.UTF_8);
    }

    /** Opens the key in its token. */
    DeviceIdentity ofJson(byte[] content) throws Damaged, AgentFailure {
        KeyReference reference;
        List<X509Certificate> chain = new ArrayList<>();
        try {
            JsonObject document = Json.parse(new String(content, StandardCharsets.UTF_8));
            reference = reference(document.object("key"));
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (String certificate : document.texts("chain")) {
                chain.add((X509Certificate) factory.generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(certificate))));
            }
        } catch (MalformedJson | CertificateException | IllegalArgumentException malformed) {
            throw new Damaged();
        }
        DeviceKey key = keyStores.open(reference);
        if (chain.isEmpty() || !chain.getFirst().getPublicKey().equals(key.publicKey())) {
            throw new Damaged();
        }
        return identity(key.privateKey(), chain, Optional.of(reference));
    }

    /** Where the key is, without opening it; empty if the file does not say. */
    static Optional<KeyReference> referenceIn(byte[] content) {
        try {
            return Optional.of(reference(
                    Json.parse(new String(content, StandardCharsets.UTF_8)).object("key")));
        } catch (MalformedJson | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static KeyReference reference(JsonObject key) throws MalformedJson {
        KeyStoreKind kind =
                KeyStoreKind.ofWord(key.text("store")).orElseThrow(() -> new MalformedJson("unknown key store"));
        return new KeyReference(
                kind,
                path(key, "library"),
                key.text("token"),
                key.text("id"),
                path(key, "pin_file"),
                key.isTrue("attested"));
    }

    private static Optional<Path> path(JsonObject json, String name) throws MalformedJson {
        try {
            return json.optionalText(name).map(Path::of);
        } catch (InvalidPathException notOne) {
            throw new MalformedJson("\"" + name + "\" is not a path");
        }
    }

    private static DeviceIdentity identity(
            PrivateKey key, List<X509Certificate> chain, Optional<KeyReference> reference) throws Damaged {
        return new DeviceIdentity(
                DeviceIdentity.deviceId(chain.getFirst()).orElseThrow(Damaged::new), key, chain, reference);
    }

    /** The file is not what was written, or the passphrase is another one. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1;
    }
}
