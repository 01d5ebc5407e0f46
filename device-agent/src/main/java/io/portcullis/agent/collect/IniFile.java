package io.portcullis.agent.collect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Settings as desktop and systemd files hold them: sections in brackets, and {@code key=value}. Of a setting that
 * stands there several times, the last one counts.
 */
final class IniFile {

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> denied = new ArrayList<>();

    /** Reads the files that exist, in their order. */
    static IniFile of(Machine machine, List<String> paths) {
        IniFile file = new IniFile();
        for (String path : paths) {
            switch (machine.read(path)) {
                case FileText.Text(String text) -> file.add(text);
                case FileText.Absent _ -> {}
                case FileText.Denied _, FileText.Unreadable _ -> file.denied.add(path);
            }
        }
        return file;
    }

    /** The files of a directory whose names have that ending, in their order. */
    static List<String> fragments(Machine machine, String directory, String ending) {
        return machine.list(directory).stream()
                .filter(name -> name.endsWith(ending))
                .map(name -> directory + '/' + name)
                .toList();
    }

    /** Files that are there and could not be read. */
    List<String> denied() {
        return List.copyOf(denied);
    }

    /** Empty if it is not set. */
    String get(String section, String key) {
        return settings.getOrDefault((section + '/' + key).toLowerCase(Locale.ROOT), "");
    }

    /** Values of that key in every section whose name begins so. */
    List<String> getAll(String sectionPrefix, String key) {
        String prefix = sectionPrefix.toLowerCase(Locale.ROOT);
        String ending = '/' + key.toLowerCase(Locale.ROOT);
        return settings.entrySet().stream()
                .filter(setting ->
                        setting.getKey().startsWith(prefix) && setting.getKey().endsWith(ending))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void add(String text) {
        String section = "";
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1);
            } else if (equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
                String key = section + '/' + line.substring(0, equals).strip();
                settings.put(
                        key.toLowerCase(Locale.ROOT), line.substring(equals + 1).strip());
            }
        }
    }
}
