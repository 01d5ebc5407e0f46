package io.portcullis.platform.devices;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** All ids that begin alike, so that an index can find them. */
record IdRange(UUID lowest, UUID highest) {
    private static final String LOWEST = "00000000-0000-0000-0000-000000000000";
    private static final String HIGHEST = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]");

    /** Empty if no id begins so. */
    static Optional<IdRange> beginningWith(String text) {
        String start = text.toLowerCase(Locale.ROOT);
        if (start.length() > LOWEST.length()
                || !HEX.matcher(start).replaceAll("0").equals(LOWEST.substring(0, start.length()))) {
            return Optional.empty();
        }
        return Optional.of(new IdRange(
                UUID.fromString(start + LOWEST.substring(start.length())),
                UUID.fromString(start + HIGHEST.substring(start.length()))));
    }
}
