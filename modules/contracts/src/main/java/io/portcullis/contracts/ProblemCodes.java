package io.portcullis.contracts;

/** Stable values of the {@code code} member of RFC 9457 problems. */
public final class ProblemCodes {
    public static final String INVALID_REQUEST = "invalid_request";
    public static final String NOT_FOUND = "not_found";
    public static final String CONFLICT = "conflict";
    public static final String UNAUTHENTICATED = "unauthenticated";
    public static final String FORBIDDEN = "forbidden";
    public static final String TOO_LARGE = "too_large";
    public static final String RATE_LIMITED = "rate_limited";
    public static final String UNAVAILABLE = "unavailable";

    public static final String DEVICE_CERTIFICATE_REQUIRED = "device.certificate_required";
    public static final String DEVICE_CERTIFICATE_UNKNOWN = "device.certificate_unknown";
    public static final String DEVICE_CERTIFICATE_REVOKED = "device.certificate_revoked";
    public static final String DEVICE_CERTIFICATE_EXPIRED = "device.certificate_expired";
    public static final String DEVICE_SUSPENDED = "device.suspended";
    public static final String DEVICE_RETIRED = "device.retired";

    public static final String CERTIFICATE_ALREADY_REVOKED = "certificate.already_revoked";
    public static final String CERTIFICATE_SUPERSEDED = "certificate.superseded";
    public static final String ROTATION_NOT_POSSIBLE = "rotation.not_possible";
    public static final String RECOVERY_NONCE = "recovery.nonce";
    public static final String RECOVERY_TOO_LATE = "recovery.too_late";
    public static final String RECOVERY_NOT_EXPIRED = "recovery.not_expired";

    public static final String ATTESTATION_REQUIRED = "attestation.required";
    public static final String ATTESTATION_MALFORMED = "attestation.malformed";
    public static final String ATTESTATION_UNTRUSTED_EK = "attestation.untrusted_ek";
    public static final String ATTESTATION_EK_MISMATCH = "attestation.ek_mismatch";
    public static final String ATTESTATION_UNFIT_AK = "attestation.unfit_ak";
    public static final String ATTESTATION_CHALLENGE_UNKNOWN = "attestation.challenge_unknown";
    public static final String ATTESTATION_CHALLENGE_USED = "attestation.challenge_used";
    public static final String ATTESTATION_CHALLENGE_EXPIRED = "attestation.challenge_expired";
    public static final String ATTESTATION_WRONG_SECRET = "attestation.wrong_secret";
    public static final String ATTESTATION_BAD_SIGNATURE = "attestation.bad_signature";
    public static final String ATTESTATION_WRONG_NONCE = "attestation.wrong_nonce";
    public static final String ATTESTATION_WRONG_KEY = "attestation.wrong_key";
    public static final String ATTESTATION_EXPORTABLE_KEY = "attestation.exportable_key";

    public static final String REPORT_MALFORMED = "posture.malformed";
    public static final String REPORT_BAD_SIGNATURE = "posture.bad_signature";
    public static final String REPORT_WRONG_DEVICE = "posture.wrong_device";
    public static final String REPORT_STALE = "posture.stale";
    public static final String REPORT_REPLAYED = "posture.replayed";
    public static final String REPORT_UNKNOWN_ATTRIBUTE = "posture.unknown_attribute";
    public static final String REPORT_INVALID_VALUE = "posture.invalid_value";
    public static final String REPORT_WHOLE_NEEDED = "posture.whole_needed";

    public static final String POLICY_INVALID = "policy.invalid";
    public static final String APPROVAL_BY_AUTHOR = "approval.by_author";
    public static final String APPROVAL_MISSING = "approval.missing";
    public static final String ROLLOUT_NOT_RUNNING = "rollout.not_running";

    private ProblemCodes() {}
}
