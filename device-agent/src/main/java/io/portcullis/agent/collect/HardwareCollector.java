package io.portcullis.agent.collect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the maker wrote into the firmware. */
final class HardwareCollector implements Collector {

    private static final Map<String, List<String>> SOURCES = Map.of(
            "host.vendor", List.of("/sys/class/dmi/id/sys_vendor"),
            "host.model", List.of("/sys/class/dmi/id/product_name", "/proc/device-tree/model"),
            "host.serial", List.of("/sys/class/dmi/id/product_serial", "/proc/device-tree/serial-number"));
    /** What makers leave there who write nothing. */
    private static final Set<String> PLACEHOLDERS = Set.of(
            "",
            "none",
            "default string",
            "to be filled by o.e.m.",
            "system manufacturer",
            "system product name",
            "system serial number",
            "not specified",
            "0",
            "123456789");

    @Override
    public Set<String> attributes() {
        return SOURCES.keySet();
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        SOURCES.forEach((attribute, files) -> {
            FileText last = new FileText.Absent();
            for (String file : files) {
                last = machine.read(file);
                if (last instanceof FileText.Text(String text)) {
                    String clean = text.replace("\0", "").strip();
                    if (placeholder(clean)) {
                        findings.notFound(attribute, file + ": the maker left it out");
                    } else {
                        findings.found(attribute, clean, file);
                    }
                    return;
                }
                if (!(last instanceof FileText.Absent)) {
                    break;
                }
            }
            findings.withoutText(attribute, files.getFirst(), last);
        });
    }

    static boolean placeholder(String text) {
        return PLACEHOLDERS.contains(text.toLowerCase(Locale.ROOT));
    }
}
