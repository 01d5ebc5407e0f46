package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Files that only their owner can read. A write is complete or did not happen: the new content is on disk under another
 * name before it takes the old one's place.
 */
public final class PrivateFiles {

    static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Replacement replacement;

    public PrivateFiles() {
        this((written, target) ->
                Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    /** @param replacement the last step of a write; tests put a crash there */
    PrivateFiles(Replacement replacement) {
        this.replacement = replacement;
    }

    /** Creates the directory if need be. @throws AgentFailure if others can look into it */
    public void prepareDirectory(Path directory) throws AgentFailure {
        try {
            if (!Files.isDirectory(directory)) {
                FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(DIRECTORY);
                Path parent = directory.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(directory, mode);
            }
        } catch (UnsupportedOperationException noPosix) {
            throw AgentFailure.failed(
                    directory + " is on a file system without owner-only permissions: name another place with --home.");
        } catch (IOException failed) {
            throw AgentFailure.failed(
                    "Cannot create " + directory + " (" + failed.getClass().getSimpleName()
                            + "): run as a user who may, or name another place with --home.");
        }
        requirePrivate(directory);
    }

    /** @throws AgentFailure if anybody but the owner may use the file; a missing file is fine */
    public void requirePrivate(Path path) throws AgentFailure {
        try {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
            permissions.retainAll(OTHERS);
            if (!permissions.isEmpty()) {
                String mode = Files.isDirectory(path) ? "700" : "600";
                throw AgentFailure.failed("Others than its owner can use " + path
                        + ", so it may no longer be secret: run chmod " + mode + " " + path
                        + ", and enroll again if somebody may have read it.");
            }
        } catch (NoSuchFileException missing) {
            // Nothing there, nothing to protect.
        } catch (UnsupportedOperationException noPosix) {
            throw AgentFailure.failed(
                    path + " is on a file system without owner-only permissions: name another place with --home.");
        } catch (IOException failed) {
            throw unreadable(path, failed);
        }
    }

    /** The content; empty if there is no such file. */
    public Optional<byte[]> read(Path file) throws AgentFailure {
        requirePrivate(file);
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IOException failed) {
            throw unreadable(file, failed);
        }
    }

    public void write(Path file, byte[] content) throws AgentFailure {
        Path written = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.deleteIfExists(written);
            Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileChannel channel = FileChannel.open(written, options, PosixFilePermissions.asFileAttribute(FILE))) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            replace(written, file);
        } catch (IOException failed) {
            throw AgentFailure.failed("Cannot write " + file + " (" + reason(failed)
                    + "): check the disk's space and the permissions of its directory.");
        }
    }

    /** Gives the file another name; whatever had that name is gone, and at no time is there nothing under it. */
    void rename(Path file, Path target) throws AgentFailure {
        try {
            replace(file, target);
        } catch (IOException failed) {
            throw AgentFailure.failed("Cannot rename " + file + " to " + target + " (" + reason(failed)
                    + "): check the disk and the permissions of its directory.");
        }
    }

    private void replace(Path file, Path target) throws IOException {
        replacement.replace(file, target);
        // The new name itself must survive a power cut, too.
        try (FileChannel directory = FileChannel.open(target.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    public void delete(Path file) throws AgentFailure {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw AgentFailure.failed("Cannot delete " + file + " (" + reason(failed) + "): delete it by hand.");
        }
    }

    private static AgentFailure unreadable(Path file, IOException failed) {
        return AgentFailure.failed("Cannot read " + file + " (" + reason(failed)
                + "): run as its owner, or name another place with --home.");
    }

    private static String reason(IOException failed) {
        return failed instanceof AccessDeniedException
                ? "not permitted"
                : failed.getClass().getSimpleName();
    }

    /** Puts what was written into the place of the target. */
    interface Replacement {
        void replace(Path written, Path target) throws IOException;
    }
}
