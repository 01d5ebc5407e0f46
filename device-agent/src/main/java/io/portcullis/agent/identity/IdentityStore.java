package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformTrust;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.agent.keys.KeyReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Keeps identity and state in the agent's home. Refuses files that others can read. */
public final class IdentityStore {

    private static final String HOW_TO_ENROLL =
            "Enroll it: portcullis agent enroll --server https://HOST:8444 --token SECRET --ca-file CA.pem";

    private final AgentHome home;
    private final PrivateFiles files;
    private final IdentitySlots slots;
    private final KeyStores keyStores;

    /** For keys in files, which need nothing of the environment. */
    IdentityStore(AgentHome home, PrivateFiles files, Passphrases passphrases) {
        this(home, files, passphrases, new KeyStores(home, files, Map.of()));
    }

    public IdentityStore(AgentHome home, PrivateFiles files, Passphrases passphrases, KeyStores keyStores) {
        this.home = home;
        this.files = files;
        this.keyStores = keyStores;
        slots = new IdentitySlots(home, files, passphrases, new IdentityFiles(keyStores));
    }

    public AgentHome home() {
        return home;
    }

    public boolean isEnrolled() {
        return slots.exists(Slot.CURRENT);
    }

    /** @throws AgentFailure not enrolled, if there is no identity; failed, if it cannot be trusted or read */
    public DeviceIdentity identity() throws AgentFailure {
        if (!Files.isDirectory(home.directory())) {
            throw notEnrolled();
        }
        files.requirePrivate(home.directory());
        Optional<UUID> device = slots.hasBothForms(Slot.CURRENT) ? enrolledDevice() : Optional.empty();
        return slots.read(Slot.CURRENT, device).orElseThrow(this::notEnrolled);
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

    /** The identity comes last: with it the machine is enrolled, before it is not. */
    void save(DeviceIdentity identity, AgentState state, Optional<String> authorities) throws AgentFailure {
        files.prepareDirectory(home.directory());
        if (authorities.isPresent()) {
            files.write(home.platformAuthorities(), authorities.get().getBytes(StandardCharsets.US_ASCII));
        } else {
            files.delete(home.platformAuthorities());
        }
        write(state);
        slots.write(Slot.CURRENT, identity);
    }

    /** Where the current key is, if it is in a token; does not open it. */
    Optional<KeyReference> keyReference() throws AgentFailure {
        return slots.reference(Slot.CURRENT);
    }

    /** Who may speak for the platform that this machine is enrolled with. */
    public PlatformTrust trust() throws AgentFailure {
        Optional<byte[]> pem = files.read(home.platformAuthorities());
        return pem.isPresent()
                ? PlatformTrust.ofPem(new String(pem.get(), StandardCharsets.US_ASCII))
                : PlatformTrust.ofJava();
    }

    /**
     * Forgets everything but the locks; the keys first.
     *
     * @throws AgentFailure failed, if a token that holds a key cannot be opened; everything is still there then
     */
    public void delete() throws AgentFailure {
        for (Slot slot : Slot.values()) {
            Optional<KeyReference> reference = slots.reference(slot);
            if (reference.isPresent()) {
                keyStores.delete(reference.get());
            }
            slots.delete(slot);
        }
        keyStores.deleteTpmStore();
        files.delete(home.passphrase());
        files.delete(home.state());
        files.delete(home.platformAuthorities());
    }

    /** The device that the state is about. */
    private Optional<UUID> enrolledDevice() throws AgentFailure {
        Optional<byte[]> content = files.read(home.state());
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(AgentState.fromJson(Json.parse(new String(content.get(), StandardCharsets.UTF_8)))
                    .enrollment()
                    .deviceId());
        } catch (MalformedJson damaged) {
            return Optional.empty();
        }
    }

    private AgentFailure notEnrolled() {
        return AgentFailure.notEnrolled("This machine is not enrolled (" + home.directory() + "). " + HOW_TO_ENROLL);
    }
}
