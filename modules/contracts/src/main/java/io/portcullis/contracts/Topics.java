package io.portcullis.contracts;

import java.util.UUID;

/** Kafka topics. The version is part of the name: an incompatible payload gets a new topic. */
public final class Topics {
    /**
     * Compacted. Key {@link #POLICY_SET_KEY} or {@code waiver/<id>}; value a signed JWS of {@link PolicySetPayload} or
     * {@link WaiverPayload}.
     */
    public static final String POLICIES = "portcullis.policies.v1";

    /** Key: the revision in decimal; value {@link PolicyStatus}. */
    public static final String POLICY_STATUS = "portcullis.policy-status.v1";

    /** Key: device id; value {@link AcceptedReport}. */
    public static final String POSTURE = "portcullis.posture.v1";

    /** Compacted. Key: device id; value {@link ComplianceChange}. */
    public static final String COMPLIANCE = "portcullis.compliance.v1";

    /** Key: device id, or {@code all}; value {@link DeviceCommand}. Kept for an hour. */
    public static final String DEVICE_COMMANDS = "portcullis.device-commands.v1";

    /** Key: entry id; value {@link AuditEntry}. */
    public static final String AUDIT = "portcullis.audit.v1";

    public static final String POLICY_SET_KEY = "policy-set";

    /** Begins the key of a waiver; its id follows. */
    public static final String WAIVER_KEY_PREFIX = "waiver/";

    private Topics() {}

    public static String waiverKey(UUID waiver) {
        return WAIVER_KEY_PREFIX + waiver;
    }
}
