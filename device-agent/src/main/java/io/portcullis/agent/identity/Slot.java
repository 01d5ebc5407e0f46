package io.portcullis.agent.identity;

/** Which of the identities in the agent's home. */
enum Slot {
    /** In use. */
    CURRENT("identity"),
    /** Issued, and being tried before it takes the current one's place. */
    NEXT("identity.next"),
    /** The one before, for applications that hold tokens bound to it; until its certificate expires. */
    PREVIOUS("identity.previous"),
    /** A key that waits for its first certificate; the certificate beside it means nothing. */
    PENDING("identity.pending");

    private final String fileName;

    Slot(String fileName) {
        this.fileName = fileName;
    }

    /** Without the ending that tells the form. */
    String fileName() {
        return fileName;
    }
}
