package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformTrust;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.MalformedJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps identity and state in the agent's home. Refuses files that others can read. */
public final class IdentityStore {

    private static final String ALIAS = "device";
    private static final String HOW_TO_ENROLL =
            "Enroll it: portcullis agent enroll --server https://HOST:8444 --token SECRET --ca-file CA.pem";

    private final AgentHome home;
    private final PrivateFiles files;
    private final Passphrases passphrases;

    public IdentityStore(AgentHome home, PrivateFiles files, Passphrases passphrases) {
        this.home = home;
        this.files = files;
        this.passphrases = passphrases;
    }

    public AgentHome home() {
        return home;
    }

    public boolean isEnrolled() {
        return Files.exists(home.keyStore());
    }

    /** @throws AgentFailure not enrolled, if there is no identity; failed, if it cannot be trusted or read */
    public DeviceIdentity identity() throws AgentFailure {
        if (!Files.isDirectory(home.directory())) {
            throw notEnrolled();
        }
        files.requirePrivate(home.directory());
        byte[] content = files.read(home.keyStore()).orElseThrow(this::notEnrolled);
        Passphrase passphrase = passphrases
                .current(home)
                .orElseThrow(() -> AgentFailure.failed("The passphrase of " + home.keyStore()
                        + " is missing: name it with --passphrase-file, or enroll again with --force."));
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), passphrase.characters());
            Certificate[] certificates = store.getCertificateChain(ALIAS);
            if (!(store.getKey(ALIAS, passphrase.characters()) instanceof PrivateKey key) || certificates == null) {
                throw damaged();
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : certificates) {
                chain.add((X509Certificate) certificate);
            }
            UUID deviceId = DeviceIdentity.deviceId(chain.getFirst()).orElseThrow(this::damaged);
            return new DeviceIdentity(deviceId, key, chain);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw damaged();
        }
    }

    /** An identity that can still be used. @throws AgentFailure not enrolled, if its certificate has expired */
    public DeviceIdentity validIdentity(Instant now) throws AgentFailure {
        DeviceIdentity identity = identity();
        if (!now.isBefore(identity.expiresAt())) {
            throw AgentFailure.notEnrolled("This machine's certificate expired at " + identity.expiresAt()
                    + ". Enroll it again with a new enrollment token and --force.");
        }
        return identity;
    }

    /**
     * What the agent remembers about this identity.
     *
     * @throws AgentFailure if an enrollment broke off half-way
     */
    public AgentState state(DeviceIdentity identity) throws AgentFailure {
        Optional<byte[]> content = files.read(home.state());
        try {
            if (content.isPresent()) {
                AgentState state = AgentState.fromJson(Json.parse(new String(content.get(), StandardCharsets.UTF_8)));
                if (state.enrollment().deviceId().equals(identity.deviceId())) {
                    return state;
                }
            }
        } catch (MalformedJson damaged) {
            throw AgentFailure.failed(
                    home.state() + " is damaged (" + damaged.getMessage() + "): enroll again with --force.");
        }
        throw AgentFailure.failed(
                "An enrollment in " + home.directory() + " broke off half-way: enroll again with --force.");
    }

    public void write(AgentState state) throws AgentFailure {
        files.write(home.state(), Json.pretty(state.toJson()).getBytes(StandardCharsets.UTF_8));
    }

    /** The key store comes last: with it the machine is enrolled, before it is not. */
    void save(DeviceIdentity identity, AgentState state, Optional<String> authorities) throws AgentFailure {
        files.prepareDirectory(home.directory());
        Passphrase passphrase = passphrases.currentOrNew(home);
        byte[] content;
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    ALIAS,
                    identity.key(),
                    passphrase.characters(),
                    identity.chain().toArray(X509Certificate[]::new));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, passphrase.characters());
            content = bytes.toByteArray();
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (authorities.isPresent()) {
            files.write(home.platformAuthorities(), authorities.get().getBytes(StandardCharsets.US_ASCII));
        } else {
            files.delete(home.platformAuthorities());
        }
        write(state);
        files.write(home.keyStore(), content);
    }

    /** Who may speak for the platform that this machine is enrolled with. */
    public PlatformTrust trust() throws AgentFailure {
        Optional<byte[]> pem = files.read(home.platformAuthorities());
        return pem.isPresent()
                ? PlatformTrust.ofPem(new String(pem.get(), StandardCharsets.US_ASCII))
                : PlatformTrust.ofJava();
    }

    /** Forgets everything but the locks; the key first. */
    public void delete() throws AgentFailure {
        files.delete(home.keyStore());
        files.delete(home.passphrase());
        files.delete(home.state());
        files.delete(home.platformAuthorities());
    }

    private AgentFailure notEnrolled() {
        return AgentFailure.notEnrolled("This machine is not enrolled (" + home.directory() + "). " + HOW_TO_ENROLL);
    }

    private AgentFailure damaged() {
        return AgentFailure.failed("Cannot open " + home.keyStore()
                + ": wrong passphrase or damaged file. Name the right one with --passphrase-file, or enroll again"
                + " with --force.");
    }
}
