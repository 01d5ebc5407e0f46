package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformTrust;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.agent.keys.DeviceKey;
import io.portcullis.agent.keys.KeyReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
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

    /** Another time says that there is another identity. */
    public FileTime changedAt() {
        return slots.changedAt(Slot.CURRENT);
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
                    + ". Within two weeks this brings it back: portcullis agent renew. Later, enroll again with a new"
                    + " enrollment token and --force.");
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
        // What is left of the enrollment before is of another device.
        slots.delete(Slot.NEXT);
        slots.delete(Slot.PREVIOUS);
        files.delete(home.renewals());
        files.delete(home.lastReport());
        files.delete(home.daemonState());
    }

    /** Whether a renewal broke off after its certificate was issued. */
    public boolean hasSuccessor() {
        return slots.exists(Slot.NEXT);
    }

    /** The identity before the one in use: tokens that are bound to it may still be about. */
    public Optional<DeviceIdentity> previous() throws AgentFailure {
        return slots.read(Slot.PREVIOUS, Optional.empty());
    }

    boolean hasPrevious() {
        return slots.exists(Slot.PREVIOUS);
    }

    /** What was issued but has not taken the current one's place; empty also if it cannot be read. */
    Optional<DeviceIdentity> next() throws AgentFailure {
        if (!hasSuccessor()) {
            return Optional.empty();
        }
        try {
            return slots.read(Slot.NEXT, Optional.empty());
        } catch (AgentFailure unreadable) {
            // It was never in use: what is in it is nothing to keep.
            slots.delete(Slot.NEXT);
            return Optional.empty();
        }
    }

    void saveNext(DeviceIdentity next) throws AgentFailure {
        slots.write(Slot.NEXT, next);
    }

    void forgetNext() throws AgentFailure {
        slots.delete(Slot.NEXT);
    }

    /** A copy, while the current one stays in its place. */
    void keepPrevious(DeviceIdentity current) throws AgentFailure {
        slots.write(Slot.PREVIOUS, current);
    }

    /** One rename: there is an identity at any time. */
    void promoteNext() throws AgentFailure {
        slots.promoteNext();
    }

    void forgetPreviousIfExpired(Instant now) throws AgentFailure {
        Optional<DeviceIdentity> previous = previous();
        if (previous.isPresent() && !now.isBefore(previous.get().expiresAt())) {
            slots.delete(Slot.PREVIOUS);
        }
    }

    /** How renewing went so far. */
    public RenewalRecord renewals() throws AgentFailure {
        return stored(home.renewals(), RenewalRecord::fromJson).orElse(RenewalRecord.NONE);
    }

    void write(RenewalRecord record) throws AgentFailure {
        files.write(home.renewals(), Json.pretty(record.toJson()).getBytes(StandardCharsets.UTF_8));
    }

    /** An enrollment that has begun and was neither granted nor refused. */
    Optional<PendingEnrollment> pending() throws AgentFailure {
        return stored(home.pendingEnrollment(), PendingEnrollment::fromJson);
    }

    Optional<DeviceKey> pendingKey() throws AgentFailure {
        return slots.read(Slot.PENDING, Optional.empty())
                .map(identity ->
                        new DeviceKey(identity.key(), identity.certificate().getPublicKey(), identity.reference()));
    }

    Optional<KeyReference> pendingKeyReference() throws AgentFailure {
        return slots.reference(Slot.PENDING);
    }

    /** The key first: a record without a key is of no use. */
    void savePending(DeviceKey key, X509Certificate placeholder, PendingEnrollment enrollment) throws AgentFailure {
        slots.write(
                Slot.PENDING,
                new DeviceIdentity(
                        DeviceIdentity.deviceId(placeholder).orElseThrow(),
                        key.privateKey(),
                        List.of(placeholder),
                        key.reference()));
        files.write(home.pendingEnrollment(), Json.pretty(enrollment.toJson()).getBytes(StandardCharsets.UTF_8));
    }

    void forgetPending() throws AgentFailure {
        files.delete(home.pendingEnrollment());
        slots.delete(Slot.PENDING);
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
     * Forgets everything but the locks and the ledger; the keys first.
     *
     * @throws AgentFailure failed, if a token that holds a key cannot be opened; everything is still there then
     */
    public void delete() throws AgentFailure {
        for (Slot slot : Slot.values()) {
            Optional<KeyReference> reference = slots.reference(slot);
            if (reference.isPresent()) {
                keyStores.delete(reference.get());
            }
        }
        deleteFiles();
    }

    /** Forgets everything but the locks and the ledger, and leaves keys in their tokens. */
    public void deleteFiles() throws AgentFailure {
        for (Slot slot : Slot.values()) {
            slots.delete(slot);
        }
        files.delete(home.pendingEnrollment());
        keyStores.deleteTpmStore();
        files.delete(home.passphrase());
        files.delete(home.state());
        files.delete(home.renewals());
        files.delete(home.lastReport());
        files.delete(home.daemonState());
        files.delete(home.platformAuthorities());
    }

    /** The device that the state is about. */
    private Optional<UUID> enrolledDevice() throws AgentFailure {
        return stored(home.state(), AgentState::fromJson)
                .map(state -> state.enrollment().deviceId());
    }

    private interface Reading<T> {
        T from(JsonObject document) throws MalformedJson;
    }

    /** What a file holds that the agent can do without: empty also if it is damaged. */
    private <T> Optional<T> stored(Path file, Reading<T> reading) throws AgentFailure {
        Optional<byte[]> content = files.read(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.from(Json.parse(new String(content.get(), StandardCharsets.UTF_8))));
        } catch (MalformedJson damaged) {
            return Optional.empty();
        }
    }

    private AgentFailure notEnrolled() {
        Optional<PendingEnrollment> waiting;
        try {
            waiting = pending();
        } catch (AgentFailure unreadable) {
            waiting = Optional.empty();
        }
        if (waiting.isPresent()) {
            return AgentFailure.notEnrolled("This machine is not enrolled yet: asked at "
                    + waiting.get().requestedAt() + " with the key "
                    + waiting.get().fingerprint()
                    + ". Once an administrator has approved it, enroll again with the same token.");
        }
        return AgentFailure.notEnrolled("This machine is not enrolled (" + home.directory() + "). " + HOW_TO_ENROLL);
    }
}
