package io.portcullis.agent.collect;

import io.portcullis.agent.collect.KnownSoftware.Kind;
import io.portcullis.agent.collect.KnownSoftware.Product;
import java.util.List;
import java.util.Set;

/** Ways to see or steer the desktop from elsewhere: RDP and VNC servers, and remote control programs. */
final class RemoteAccessCollector implements Collector {

    private static final String DESKTOP = "remote.desktop_enabled";
    private static final String TOOLS = "remote.control_tools";
    /** As the kernel cuts names: to 15 characters. */
    private static final Set<String> SERVERS = Set.of(
            "xrdp",
            "gnome-remote-de",
            "vino-server",
            "krfb",
            "x11vnc",
            "Xvnc",
            "Xtigervnc",
            "Xtightvnc",
            "x0vncserver",
            "x0tigervncserve",
            "wayvnc",
            "vncserver-x11");

    private static final int RDP = 3389;
    private static final int FIRST_VNC = 5900;
    private static final int LAST_VNC = 5909;
    private static final String LISTENING = "0A";

    @Override
    public Set<String> attributes() {
        return Set.of(DESKTOP, TOOLS);
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        Processes processes = Processes.of(machine);
        desktop(machine, processes, findings);
        // Whoever runs one need not be the system; a name is enough to be suspicious.
        List<String> tools = KnownSoftware.of(Kind.REMOTE_CONTROL).stream()
                .filter(product -> !processes.named(product).isEmpty())
                .map(Product::name)
                .toList();
        if (processes.complete()) {
            findings.found(TOOLS, tools, "names of processes");
        } else {
            findings.inaccessible(TOOLS, "/proc hides other processes");
        }
    }

    private static void desktop(Machine machine, Processes processes, Findings findings) {
        boolean sockets = false;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (machine.read(table) instanceof FileText.Text(String text)) {
                sockets = true;
                if (text.lines().skip(1).anyMatch(RemoteAccessCollector::offersDesktop)) {
                    findings.found(DESKTOP, true, table + ": a socket listens on a port of RDP or VNC");
                    return;
                }
            }
        }
        if (processes.anyNamed(SERVERS::contains)) {
            findings.found(DESKTOP, true, "names of processes");
        } else if (!sockets || !processes.complete()) {
            findings.inaccessible(DESKTOP, sockets ? "/proc hides other processes" : "/proc/net/tcp is not visible");
        } else {
            findings.found(DESKTOP, false, "names of processes, listening sockets");
        }
    }

    /** A line of /proc/net/tcp: number, local address:port and remote address:port in hexadecimal digits, state. */
    private static boolean offersDesktop(String line) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length < 4 || !fields[3].equals(LISTENING)) {
            return false;
        }
        int colon = fields[1].lastIndexOf(':');
        if (colon < 0 || !fields[1].substring(colon + 1).matches("[0-9A-Fa-f]{4}")) {
            return false;
        }
        String address = fields[1].substring(0, colon);
        int port = Integer.parseInt(fields[1].substring(colon + 1), 16);
        // 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104, in the byte order of the processor.
        boolean loopback = (address.endsWith("7F") && address.length() == 8)
                || address.equals("00000000000000000000000001000000")
                || (address.startsWith("0000000000000000FFFF0000") && address.endsWith("7F"));
        return !loopback && (port == RDP || (port >= FIRST_VNC && port <= LAST_VNC));
    }
}
