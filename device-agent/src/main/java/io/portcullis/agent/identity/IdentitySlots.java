package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.keys.KeyReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.UUID;

/** The identities in the agent's home, each in the form that its key asks for. */
final class IdentitySlots {

    private final AgentHome home;
    private final PrivateFiles files;
    private final Passphrases passphrases;
    private final IdentityFiles forms;

    IdentitySlots(AgentHome home, PrivateFiles files, Passphrases passphrases, IdentityFiles forms) {
        this.home = home;
        this.files = files;
        this.passphrases = passphrases;
        this.forms = forms;
    }

    boolean exists(Slot slot) {
        return Files.exists(home.keyStore(slot)) || Files.exists(home.keyInToken(slot));
    }

    /** The beginning of time if there is nothing, or nothing to see. */
    FileTime changedAt(Slot slot) {
        Path file = Files.exists(home.keyStore(slot)) ? home.keyStore(slot) : home.keyInToken(slot);
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    /** An enrollment that changed the form broke off before it deleted the other one. */
    boolean hasBothForms(Slot slot) {
        return Files.exists(home.keyStore(slot)) && Files.exists(home.keyInToken(slot));
    }

    /**
     * The identity in the slot; empty if there is none.
     *
     * @param device decides if there are both forms
     */
    Optional<DeviceIdentity> read(Slot slot, Optional<UUID> device) throws AgentFailure {
        Optional<DeviceIdentity> inFile = inFile(slot);
        if (inFile.isPresent() && (device.isEmpty() || inFile.get().deviceId().equals(device.get()))) {
            return inFile;
        }
        Optional<DeviceIdentity> inToken = inToken(slot);
        return inToken.isPresent() ? inToken : inFile;
    }

    /** Where the key is, without opening it; empty for a key in a file, or no key. */
    Optional<KeyReference> reference(Slot slot) throws AgentFailure {
        return files.read(home.keyInToken(slot)).flatMap(IdentityFiles::referenceIn);
    }

    void write(Slot slot, DeviceIdentity identity) throws AgentFailure {
        Optional<KeyReference> reference = identity.reference();
        if (reference.isPresent()) {
            files.write(home.keyInToken(slot), forms.json(reference.get(), identity.chain()));
            files.delete(home.keyStore(slot));
        } else {
            Passphrase passphrase = passphrases.currentOrNew(home);
            files.write(home.keyStore(slot), forms.pkcs12(identity.key(), identity.chain(), passphrase));
            files.delete(home.keyInToken(slot));
        }
    }

    void promoteNext() throws AgentFailure {
        boolean inFile = Files.exists(home.keyStore(Slot.NEXT));
        if (inFile) {
            files.rename(home.keyStore(Slot.NEXT), home.keyStore(Slot.CURRENT));
            files.delete(home.keyInToken(Slot.CURRENT));
        } else {
            files.rename(home.keyInToken(Slot.NEXT), home.keyInToken(Slot.CURRENT));
            files.delete(home.keyStore(Slot.CURRENT));
        }
    }

    void delete(Slot slot) throws AgentFailure {
        files.delete(home.keyStore(slot));
        files.delete(home.keyInToken(slot));
    }

    private Optional<DeviceIdentity> inFile(Slot slot) throws AgentFailure {
        Path file = home.keyStore(slot);
        Optional<byte[]> content = files.read(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        Passphrase passphrase = passphrases
                .current(home)
                .orElseThrow(() -> AgentFailure.failed("The passphrase of " + file
                        + " is missing: name it with --passphrase-file, or enroll again with --force."));
        try {
            return Optional.of(forms.ofPkcs12(content.get(), passphrase));
        } catch (IdentityFiles.Damaged damaged) {
            throw AgentFailure.failed("Cannot open " + file
                    + ": wrong passphrase or damaged file. Name the right one with --passphrase-file, or enroll again"
                    + " with --force.");
        }
    }

    private Optional<DeviceIdentity> inToken(Slot slot) throws AgentFailure {
        Path file = home.keyInToken(slot);
        Optional<byte[]> content = files.read(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(forms.ofJson(content.get()));
        } catch (IdentityFiles.Damaged damaged) {
            throw AgentFailure.failed(file + " is damaged: enroll again with --force.");
        }
    }
}
