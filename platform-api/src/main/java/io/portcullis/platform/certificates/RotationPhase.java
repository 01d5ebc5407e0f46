package io.portcullis.platform.certificates;

import java.util.Locale;

/** How far a rotation of the issuing CA has come. */
enum RotationPhase {
    /** The incoming CA has a key; its certificate has to come from the offline root. */
    AWAITING_CERTIFICATE,
    /** Both CAs are trusted, the outgoing one issues. */
    PREPARED,
    /** Both CAs are trusted, the incoming one issues. */
    ISSUING,
    FINISHED,
    /** Gone back on. */
    ABANDONED;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
