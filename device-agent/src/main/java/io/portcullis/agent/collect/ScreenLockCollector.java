package io.portcullis.agent.collect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The screen lock of everybody who is logged in at a screen, by the settings of GNOME and desktops that share them.
 * With several people the weakest setting counts. The agent as root asks as each person; as a person, about that person
 * only.
 */
final class ScreenLockCollector implements Collector {

    private static final String ENABLED = "screen.lock_enabled";
    private static final String DELAY = "screen.lock_delay_seconds";
    private static final Command SESSIONS = Command.of("loginctl", "list-sessions", "--no-legend", "--no-pager");
    private static final Set<String> GRAPHICAL = Set.of("x11", "wayland", "mir");
    private static final Set<String> GNOME_FAMILY = Set.of("gnome", "ubuntu", "unity", "budgie", "pop", "zorin");

    @Override
    public Set<String> attributes() {
        return Set.of(ENABLED, DELAY);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        boolean desktop =
                hasSessions(machine, "/usr/share/xsessions") || hasSessions(machine, "/usr/share/wayland-sessions");
        CommandResult listed = machine.run(SESSIONS);
        List<Session> sessions = sessions(machine, listed.output().orElse(""));
        if (sessions.isEmpty()) {
            withoutSession(findings, desktop, listed);
            return;
        }
        OptionalInt longest = OptionalInt.of(0);
        for (Session session : sessions) {
            if (!session.isGnome()) {
                none(findings, "the settings of desktop " + session.desktop() + " are not known");
                return;
            }
            if (machine.userId() != session.userId() && !machine.privileged()) {
                none(findings, "the settings of other people need root");
                return;
            }
            Optional<Lock> lock = lock(machine, session);
            if (lock.isEmpty()) {
                none(findings, "gsettings gave no usable answer");
                return;
            }
            OptionalInt delay = lock.get().delay();
            longest = longest.isEmpty() || delay.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(Math.max(longest.getAsInt(), delay.getAsInt()));
        }
        findings.found(ENABLED, longest.isPresent(), "gsettings");
        if (longest.isPresent()) {
            findings.found(DELAY, longest.getAsInt(), "gsettings");
        } else {
            findings.notApplicable(DELAY, "the lock is off");
        }
    }

    private static void withoutSession(Findings findings, boolean desktop, CommandResult listed) {
        for (String attribute : List.of(ENABLED, DELAY)) {
            if (!desktop) {
                findings.notApplicable(attribute, "no desktop is installed and nobody is at a screen");
            } else if (listed.output().isPresent()) {
                findings.notFound(attribute, "nobody is logged in at a screen");
            } else {
                findings.withoutAnswer(attribute, SESSIONS, listed);
            }
        }
    }

    private static void none(Findings findings, String method) {
        findings.inaccessible(ENABLED, method);
        findings.inaccessible(DELAY, method);
    }

    private static boolean hasSessions(Machine machine, String directory) {
        return machine.list(directory).stream().anyMatch(name -> name.endsWith(".desktop"));
    }

    private static List<Session> sessions(Machine machine, String listing) throws InterruptedException {
        List<Session> sessions = new ArrayList<>();
        for (String line : listing.lines().map(String::strip).toList()) {
            if (line.isEmpty()) {
                continue;
            }
            String id = line.split("\\s+", -1)[0];
            Command show = Command.of(
                    "loginctl",
                    "show-session",
                    id,
                    "-p",
                    "Type",
                    "-p",
                    "Class",
                    "-p",
                    "Name",
                    "-p",
                    "User",
                    "-p",
                    "Desktop",
                    "-p",
                    "State");
            Map<String, String> properties =
                    properties(machine.run(show).output().orElse(""));
            OptionalLong user = number(properties.getOrDefault("User", ""));
            if (GRAPHICAL.contains(properties.getOrDefault("Type", ""))
                    && properties.getOrDefault("Class", "").equals("user")
                    && !properties.getOrDefault("State", "").equals("closing")
                    && user.isPresent()) {
                sessions.add(new Session(
                        user.getAsLong(), properties.getOrDefault("Name", ""), properties.getOrDefault("Desktop", "")));
            }
        }
        return sessions;
    }

    private static Optional<Lock> lock(Machine machine, Session session) throws InterruptedException {
        Optional<String> enabled = setting(machine, session, "org.gnome.desktop.screensaver", "lock-enabled");
        Optional<String> idle = setting(machine, session, "org.gnome.desktop.session", "idle-delay");
        Optional<String> after = setting(machine, session, "org.gnome.desktop.screensaver", "lock-delay");
        if (enabled.isEmpty() || idle.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong idleSeconds = number(idle.get().replace("uint32 ", ""));
        OptionalLong afterSeconds = number(after.get().replace("uint32 ", ""));
        boolean known = enabled.get().equals("true") || enabled.get().equals("false");
        if (!known || idleSeconds.isEmpty() || afterSeconds.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Lock(enabled.get().equals("true"), idleSeconds.getAsLong(), afterSeconds.getAsLong()));
    }

    private static Optional<String> setting(Machine machine, Session session, String schema, String key)
            throws InterruptedException {
        boolean own = machine.userId() == session.userId();
        List<String> words = new ArrayList<>();
        Map<String, String> environment = new HashMap<>();
        environment.put("XDG_RUNTIME_DIR", "/run/user/" + session.userId());
        environment.put("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/" + session.userId() + "/bus");
        home(machine, session).ifPresent(home -> environment.put("HOME", home));
        if (!own) {
            words.addAll(List.of("runuser", "-u", session.name(), "--"));
        }
        words.addAll(List.of("gsettings", "get", schema, key));
        Command command = Command.of(words.toArray(String[]::new)).with(environment);
        return machine.run(command).output().map(String::strip);
    }

    private static Optional<String> home(Machine machine, Session session) throws InterruptedException {
        return machine.run(Command.of("getent", "passwd", String.valueOf(session.userId())))
                .output()
                .map(line -> line.strip().split(":", -1))
                .filter(fields -> fields.length >= 6)
                .map(fields -> fields[5]);
    }

    private static Map<String, String> properties(String text) {
        Map<String, String> properties = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(
                        line.substring(0, equals), line.substring(equals + 1).strip());
            }
        });
        return properties;
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException notOne) {
            return OptionalLong.empty();
        }
    }

    private record Session(long userId, String name, String desktop) {
        boolean isGnome() {
            for (String part : desktop.toLowerCase(Locale.ROOT).split("[:-]", -1)) {
                if (GNOME_FAMILY.contains(part)) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Lock(boolean enabled, long idleSeconds, long afterSeconds) {
        /** Seconds from the last key press to the lock; empty if it never locks. */
        OptionalInt delay() {
            return enabled && idleSeconds > 0
                    ? OptionalInt.of((int) Math.min(Integer.MAX_VALUE, idleSeconds + afterSeconds))
                    : OptionalInt.empty();
        }
    }
}
