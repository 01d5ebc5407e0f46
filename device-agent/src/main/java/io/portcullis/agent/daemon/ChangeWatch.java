package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that something on this machine changes: by the files in which it stands where there are such, else by looking
 * now and then. Changes that come in a row, as when packages are installed, are told once.
 */
final class ChangeWatch implements AutoCloseable {

    /** Told once nothing has changed for this long, */
    private static final Duration QUIET = Duration.ofSeconds(1);
    /** but after this at the latest. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Set<String> attributes;
    private final Probe probe;
    private final Inbox inbox;
    private final EventLog log;
    private final Daemon.WatchSettings settings;
    private final List<WatchedFiles> files;
    private final Map<WatchKey, List<WatchedFiles>> keys = new HashMap<>();
    private final Watches watches;
    private @Nullable Thread thread;
    /** That files cannot be watched; only the watching thread knows. */
    private boolean told;

    /** Opens what tells of files that change; the system may have none left. */
    interface Watches {
        WatchService open() throws IOException;
    }

    /** Which of these attributes say something else than in the last report. */
    interface Probe {
        Set<String> changed(Set<String> attributes) throws AgentFailure, InterruptedException;
    }

    /** @param attributes everything that can be collected here */
    ChangeWatch(
            Set<String> attributes,
            Probe probe,
            Inbox inbox,
            EventLog log,
            Daemon.WatchSettings settings,
            List<WatchedFiles> files) {
        this(
                attributes,
                probe,
                inbox,
                log,
                settings,
                files,
                () -> FileSystems.getDefault().newWatchService());
    }

    ChangeWatch(
            Set<String> attributes,
            Probe probe,
            Inbox inbox,
            EventLog log,
            Daemon.WatchSettings settings,
            List<WatchedFiles> files,
            Watches watches) {
        this.attributes = Set.copyOf(attributes);
        this.probe = probe;
        this.inbox = inbox;
        this.log = log;
        this.settings = settings;
        this.files = List.copyOf(files);
        this.watches = watches;
    }

    void start() {
        thread = Thread.ofVirtual().name("change-watch").start(this::run);
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        try {
            boolean again = false;
            while (true) {
                watch(again);
                probeFor(settings.again());
                again = true;
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns once files cannot be watched. */
    private void watch(boolean again) throws InterruptedException {
        try (WatchService service = watches.open()) {
            keys.clear();
            register(service);
            if (again) {
                log.write("watch_restored", "");
                // What changed meanwhile was told by nothing.
                probe(concerned());
            }
            told = false;
            while (true) {
                step(service);
            }
        } catch (IOException | RuntimeException noWatches) {
            if (!told) {
                told = true;
                failed(
                        noWatches,
                        "what stands in files is noticed with the next report; tried again every "
                                + settings.again().toSeconds() + "s");
            }
        }
    }

    /** What is told by files. */
    private Set<String> concerned() {
        Set<String> concerned = new TreeSet<>();
        files.forEach(watched -> concerned.addAll(watched.concerned(attributes)));
        return concerned;
    }

    /** Waits for what comes first, and sees to it. */
    private void step(WatchService service) throws InterruptedException {
        WatchKey key = service.poll(settings.probe().toMillis(), TimeUnit.MILLISECONDS);
        if (key == null) {
            probe(WatchedFiles.probed(attributes));
        } else {
            gather(service, key);
        }
    }

    private void probeFor(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        while (until - System.nanoTime() > 0) {
            Thread.sleep(settings.probe());
            probe(WatchedFiles.probed(attributes));
        }
    }

    private void failed(Exception why, String what) {
        log.write("watch_failed", "reason=\"" + EventLog.oneLine(why) + "\"; " + what);
    }

    private void register(WatchService service) {
        for (WatchedFiles watched : files) {
            Path directory = settings.root().resolve(watched.directory().substring(1));
            if (!Files.isDirectory(directory) || !Files.isReadable(directory)) {
                continue;
            }
            try {
                WatchKey key = directory.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_DELETE,
                        StandardWatchEventKinds.ENTRY_MODIFY);
                keys.computeIfAbsent(key, _ -> new ArrayList<>()).add(watched);
            } catch (IOException noWatch) {
                failed(noWatch, "changes in " + directory + " are noticed with the next report");
            }
        }
    }

    private void gather(WatchService service, WatchKey first) throws InterruptedException {
        Set<String> concerned = new TreeSet<>();
        Set<String> changed = new TreeSet<>();
        long latest = System.nanoTime() + LONGEST.toNanos();
        for (WatchKey key = first; key != null; ) {
            for (WatchEvent<?> event : key.pollEvents()) {
                String file = String.valueOf(event.context());
                for (WatchedFiles watched : keys.getOrDefault(key, List.of())) {
                    // An overflow names no file: then any may have changed.
                    if (StandardWatchEventKinds.OVERFLOW.equals(event.kind()) || watched.concerns(file)) {
                        concerned.addAll(watched.concerned(attributes));
                        changed.add(watched.directory() + '/' + file);
                    }
                }
            }
            key.reset();
            long left = Math.min(QUIET.toNanos(), latest - System.nanoTime());
            key = left <= 0 ? null : service.poll(left, TimeUnit.NANOSECONDS);
        }
        if (!concerned.isEmpty()) {
            inbox.post(new News.MachineChanged(changed.iterator().next(), concerned));
        }
    }

    private void probe(Set<String> asked) throws InterruptedException {
        try {
            Set<String> changed = probe.changed(asked);
            if (!changed.isEmpty()) {
                inbox.post(new News.MachineChanged(String.join(",", changed), changed));
            }
        } catch (AgentFailure unreadable) {
            // The next report says so.
        } catch (RuntimeException unforeseen) {
            failed(unforeseen, "looked at again later");
        }
    }
}
