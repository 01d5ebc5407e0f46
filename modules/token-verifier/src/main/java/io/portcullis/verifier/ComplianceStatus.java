package io.portcullis.verifier;

import java.util.Optional;

/** The {@code device.compliance} claim. A token of a device in any other state is refused. */
public enum ComplianceStatus {
    COMPLIANT("compliant"),
    /** Some check fails, and its grace period has not ended. */
    IN_GRACE("in_grace");

    private final String wire;

    ComplianceStatus(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    static Optional<ComplianceStatus> fromWire(String wire) {
        for (ComplianceStatus status : values()) {
            if (status.wire.equals(wire)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
