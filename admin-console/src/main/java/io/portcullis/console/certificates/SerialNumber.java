package io.portcullis.console.certificates;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A serial number as people paste it: with colons, in capitals, with {@code 0x} or {@code serial=} before it. */
final class SerialNumber {
    private static final Pattern AROUND = Pattern.compile("^(?:serial\\s*[=:])?\\s*(?:0x)?");
    private static final Pattern BETWEEN = Pattern.compile("[\\s:]+");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,40}");

    private SerialNumber() {}

    /** The digits as the platform writes them: lower case, no leading zeros. */
    static Optional<String> of(String typed) {
        String bare = AROUND.matcher(typed.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
        String digits = BETWEEN.matcher(bare).replaceAll("");
        if (!HEX.matcher(digits).matches()) {
            return Optional.empty();
        }
        String significant = digits.replaceFirst("^0+", "");
        return Optional.of(significant.isEmpty() ? "0" : significant);
    }
}
