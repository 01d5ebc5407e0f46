package io.portcullis.agent.collect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of /proc/self/mountinfo, see proc_pid_mountinfo(5).
 *
 * @param number of the device, such as 254:0
 * @param point where it is mounted
 * @param type of the file system
 */
record Mount(String number, String point, String type, String source) {

    /** What is seen: of mounts on top of each other, the last one. */
    static List<Mount> parse(String mountinfo) {
        Map<String, Mount> seen = new LinkedHashMap<>();
        mountinfo.lines().forEach(line -> {
            String[] fields = line.split(" ", -1);
            int dash = 6;
            while (dash < fields.length && !fields[dash].equals("-")) {
                dash++;
            }
            if (dash + 2 < fields.length) {
                String point = unescaped(fields[4]);
                seen.put(point, new Mount(fields[2], point, fields[dash + 1], unescaped(fields[dash + 2])));
            }
        });
        return new ArrayList<>(seen.values());
    }

    /** Blanks and the like stand there as a backslash and three octal digits. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
