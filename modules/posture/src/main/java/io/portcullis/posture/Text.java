package io.portcullis.posture;

/** Text from devices, made fit for a message. */
final class Text {

    private static final int SHOWN = 80;

    private Text() {}

    /** Quoted, cut, and without characters that could forge a log line. */
    static String shown(String text) {
        String cut = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    static boolean hasControlCharacter(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
