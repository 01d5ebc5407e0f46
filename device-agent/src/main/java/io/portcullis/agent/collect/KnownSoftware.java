package io.portcullis.agent.collect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Software that policies care about, and how it is known on each system; read from {@code known-software.txt}. */
final class KnownSoftware {

    enum Kind {
        ANTIVIRUS,
        EDR,
        MANAGEMENT,
        VPN,
        REMOTE_CONTROL
    }

    /**
     * One product.
     *
     * @param name its name in readings
     * @param linuxPaths files or directories that an installation has
     * @param linuxPrograms directories or programs that its processes run from; empty if an interpreter runs them
     * @param linuxProcesses names of its processes, as the kernel cuts them to 15 characters
     * @param macPaths files or directories that an installation has
     * @param windowsServices names of its services
     */
    record Product(
            String name,
            Set<Kind> kinds,
            List<String> linuxPaths,
            List<String> linuxPrograms,
            List<String> linuxProcesses,
            List<String> macPaths,
            List<String> windowsServices) {

        Product {
            kinds = Set.copyOf(kinds);
            linuxPaths = List.copyOf(linuxPaths);
            linuxPrograms = List.copyOf(linuxPrograms);
            linuxProcesses = List.copyOf(linuxProcesses);
            macPaths = List.copyOf(macPaths);
            windowsServices = List.copyOf(windowsServices);
        }

        /** Whether a program lies where this product's programs lie. */
        boolean owns(String program) {
            return linuxPrograms.stream()
                    .anyMatch(path -> path.endsWith("/") ? program.startsWith(path) : program.equals(path));
        }
    }

    private static final Pattern COLUMN = Pattern.compile("\\s*\\|\\s*");
    private static final Pattern ENTRY = Pattern.compile("\\s*;\\s*");
    private static final int COLUMNS = 7;
    private static final List<Product> PRODUCTS = read();

    private KnownSoftware() {}

    static List<Product> all() {
        return PRODUCTS;
    }

    static List<Product> of(Kind kind) {
        return PRODUCTS.stream()
                .filter(product -> product.kinds().contains(kind))
                .toList();
    }

    private static List<Product> read() {
        try (InputStream file = KnownSoftware.class.getResourceAsStream("known-software.txt")) {
            if (file == null) {
                throw new IllegalStateException("known-software.txt is not on the class path");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(KnownSoftware::product)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Product product(String line) {
        List<String> columns = Arrays.asList(COLUMN.split(line.strip(), -1));
        if (columns.size() != COLUMNS) {
            throw new IllegalStateException("known-software.txt: " + columns.size() + " columns in: " + line);
        }
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        entries(columns.get(1)).forEach(kind -> kinds.add(Kind.valueOf(kind.toUpperCase(Locale.ROOT))));
        return new Product(
                columns.get(0),
                kinds,
                entries(columns.get(2)),
                entries(columns.get(3)),
                entries(columns.get(4)),
                entries(columns.get(5)),
                entries(columns.get(6)));
    }

    private static List<String> entries(String column) {
        return column.isEmpty() ? List.of() : Arrays.asList(ENTRY.split(column, -1));
    }
}
