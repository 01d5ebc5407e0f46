package io.portcullis.agent.collect;

import io.portcullis.agent.collect.KnownSoftware.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The processes of a Linux machine, by /proc.
 *
 * @param complete false if processes of other people are hidden from the agent: one may run unseen
 */
record Processes(List<Running> all, boolean complete) {

    /** User ids below are given to the system and its services; nobody who logs in can run anything as one of them. */
    private static final long FIRST_PERSON = 1000;

    /**
     * One process.
     *
     * @param name at most 15 characters; the process can change it
     * @param userId real and effective user; -1 if they differ
     */
    record Running(String id, String name, long userId) {
        boolean ofTheSystem() {
            return userId >= 0 && userId < FIRST_PERSON;
        }
    }

    Processes {
        all = List.copyOf(all);
    }

    static Processes of(Machine machine) {
        List<Running> all = new ArrayList<>();
        for (String id : machine.list("/proc")) {
            if (Character.isDigit(id.charAt(0))
                    && machine.read("/proc/" + id + "/status") instanceof FileText.Text(String status)) {
                process(id, status).ifPresent(all::add);
            }
        }
        return new Processes(all, machine.read("/proc/1/status") instanceof FileText.Text);
    }

    boolean anyNamed(Predicate<String> name) {
        return all.stream().anyMatch(process -> name.test(process.name()));
    }

    /** Processes that have the name of one of the product's. */
    List<Running> named(Product product) {
        return all.stream()
                .filter(process -> product.linuxProcesses().contains(process.name()))
                .toList();
    }

    /**
     * Processes of the product that nobody but the system's administrator can have started: they run as a system
     * account and, where the agent may see it, from the product's program.
     */
    List<Running> genuine(Machine machine, Product product) {
        return named(product).stream()
                .filter(Running::ofTheSystem)
                .filter(process -> product.linuxPrograms().isEmpty()
                        || program(machine, process).map(product::owns).orElse(true))
                .toList();
    }

    /** The program that a process runs, if the agent may see it. */
    static Optional<String> program(Machine machine, Running process) {
        // Replaced by an update since it was started.
        return machine.link("/proc/" + process.id() + "/exe")
                .map(path -> path.endsWith(" (deleted)") ? path.substring(0, path.length() - 10) : path);
    }

    private static Optional<Running> process(String id, String status) {
        String name = "";
        for (String line : status.lines().limit(12).toList()) {
            if (line.startsWith("Name:")) {
                name = line.substring(5).strip();
            } else if (line.startsWith("Uid:")) {
                String[] ids = line.substring(4).strip().split("\\s+", -1);
                boolean same = ids.length == 4 && ids[0].equals(ids[1]) && ids[0].matches("\\d{1,10}");
                return Optional.of(new Running(id, name, same ? Long.parseLong(ids[0]) : -1));
            }
        }
        return Optional.empty();
    }
}
