package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityKeys;
import io.portcullis.pki.PkiException;
import jakarta.annotation.PreDestroy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Keeps this node up to date with the CAs, and tells the other nodes what it can do. One small query a second. */
@Component
class AuthorityWatch {
    private static final Logger log = LoggerFactory.getLogger(AuthorityWatch.class);
    private static final int LOOKS_PER_BEAT = 5;

    private final AuthorityGenerations generations;
    private final AuthorityOpening opening;
    private final AuthorityFiles files;
    private final RotationRecords rotations;
    private final AuthorityKeys keys;
    private final String node;
    private int looks;
    private long reported = -1;
    private @Nullable Long ready;
    private Optional<RotationRecords.Row> rotation = Optional.empty();
    private String complaint = "";
    private boolean away;

    AuthorityWatch(
            AuthorityGenerations generations,
            AuthorityOpening opening,
            AuthorityFiles files,
            RotationRecords rotations,
            AuthorityKeys keys,
            SecureRandom random) {
        this.generations = generations;
        this.opening = opening;
        this.files = files;
        this.rotations = rotations;
        this.keys = keys;
        byte[] distinction = new byte[2];
        random.nextBytes(distinction);
        this.node = host() + ":" + ProcessHandle.current().pid() + "-"
                + HexFormat.of().formatHex(distinction);
    }

    @Scheduled(initialDelay = 0, fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    synchronized void look() {
        try {
            generations.refresh();
            report();
            away = false;
        } catch (DataAccessException e) {
            if (!away) {
                away = true;
                log.warn("The CAs cannot be looked up: {}", e.getMessage());
            }
        } catch (IllegalStateException e) {
            complain(e.getMessage());
        }
    }

    private void report() {
        boolean changed = generations.revision() != reported;
        if (changed) {
            rotation = rotations.open();
        }
        Long now = rotation.filter(this::canSign).map(RotationRecords.Row::id).orElse(null);
        if (changed || !Objects.equals(now, ready) || ++looks >= LOOKS_PER_BEAT) {
            rotations.beat(node, generations.revision(), now);
            looks = 0;
            ready = now;
            reported = generations.revision();
        }
    }

    /** Signs with the incoming key, once: a key that is merely there may be another one. */
    private boolean canSign(RotationRecords.Row row) {
        Long known = ready;
        if (known != null && known == row.id()) {
            return true;
        }
        try {
            keys.open(row.keyName()).prove();
            return true;
        } catch (PkiException e) {
            complain("This node is not ready for the next device CA: " + e.getMessage());
            return false;
        }
    }

    private void complain(@Nullable String what) {
        String now = Objects.requireNonNullElse(what, "The CAs cannot be opened");
        if (!now.equals(complaint)) {
            complaint = now;
            log.error("{}", now);
        }
    }

    /** For the chains that an operator puts into the directory. */
    @Scheduled(initialDelay = 2, fixedDelay = 2, timeUnit = TimeUnit.SECONDS)
    void complete() {
        if (generations.isComplete() || !files.hasChain()) {
            return;
        }
        try {
            opening.open();
        } catch (DataAccessException e) {
            log.warn("The CAs cannot be looked up: {}", e.getMessage());
        }
    }

    /** A node that ends does not keep a rotation waiting. */
    @PreDestroy
    void leave() {
        try {
            rotations.leave(node);
        } catch (DataAccessException e) {
            log.debug("This node could not say that it ends: {}", e.getMessage());
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
