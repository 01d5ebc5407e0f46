package io.portcullis.console.login;

/**
 * The person looking at a page.
 *
 * @param mayChange whether buttons that change something are offered; the server checks again
 */
public record Viewer(String name, boolean mayChange) {
    public static final Viewer NOBODY = new Viewer("", false);

    public String role() {
        return mayChange ? "Admin" : "Auditor";
    }

    /** One or two letters for the avatar. */
    public String initials() {
        return name.isEmpty() ? "?" : name.substring(0, Math.min(2, name.length()));
    }
}
