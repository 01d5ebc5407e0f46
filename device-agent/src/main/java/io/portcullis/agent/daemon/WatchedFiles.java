package io.portcullis.agent.daemon;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which files tell on Linux that something changed, and of which attributes.
 *
 * @param directory that is watched, not below
 * @param names of the files in it that matter; empty for all
 * @param attributes how the names of those begin that may say something else then
 */
record WatchedFiles(String directory, Set<String> names, List<String> attributes) {

    private static final List<String> OF_PACKAGES =
            List.of("updates.", "antivirus.", "edr.", "mdm.", "browser.", "os.");

    /** What only the kernel knows, or is not a file: looked at now and then, because it is cheap. */
    private static final List<String> PROBED =
            List.of("firewall.", "mac.", "disk.volumes.", "disk.swap.", "ssh.running");

    static List<WatchedFiles> standard() {
        return List.of(
                new WatchedFiles("/var/lib/dpkg", Set.of("status"), OF_PACKAGES),
                new WatchedFiles("/var/lib/rpm", Set.of(), OF_PACKAGES),
                new WatchedFiles("/usr/lib/sysimage/rpm", Set.of(), OF_PACKAGES),
                new WatchedFiles("/var/lib/apt/lists", Set.of(), List.of("updates.")),
                new WatchedFiles("/etc/apt/apt.conf.d", Set.of(), List.of("updates.")),
                new WatchedFiles("/etc", Set.of("nftables.conf"), List.of("firewall.")),
                new WatchedFiles("/etc", Set.of("os-release", "debian_version"), List.of("os.")),
                new WatchedFiles("/etc", Set.of("passwd", "shadow", "group"), List.of("accounts.")),
                new WatchedFiles("/etc", Set.of("hostname"), List.of("host.name")),
                new WatchedFiles("/etc/nftables.d", Set.of(), List.of("firewall.")),
                new WatchedFiles("/etc/ufw", Set.of(), List.of("firewall.")),
                new WatchedFiles("/etc/firewalld", Set.of(), List.of("firewall.")),
                new WatchedFiles("/etc/firewalld/zones", Set.of(), List.of("firewall.")),
                new WatchedFiles("/etc/iptables", Set.of(), List.of("firewall.")),
                new WatchedFiles("/etc/ssh", Set.of(), List.of("ssh.")),
                new WatchedFiles("/etc/ssh/sshd_config.d", Set.of(), List.of("ssh.")),
                new WatchedFiles("/etc/selinux", Set.of(), List.of("mac.")),
                new WatchedFiles("/etc/apparmor.d", Set.of(), List.of("mac.")),
                new WatchedFiles("/etc/dconf/db", Set.of(), List.of("screen.")),
                new WatchedFiles("/usr/local/share/ca-certificates", Set.of(), List.of("certificates.")),
                new WatchedFiles("/etc/pki/ca-trust/source/anchors", Set.of(), List.of("certificates.")));
    }

    /** Those of the attributes that are worth a look every few seconds. */
    static Set<String> probed(Set<String> attributes) {
        return beginning(attributes, PROBED);
    }

    boolean concerns(String file) {
        return names.isEmpty() || names.contains(file);
    }

    /** Those of the attributes that a change may concern. */
    Set<String> concerned(Set<String> all) {
        return beginning(all, attributes);
    }

    private static Set<String> beginning(Set<String> all, List<String> beginnings) {
        return all.stream()
                .filter(name -> beginnings.stream().anyMatch(name::startsWith))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
