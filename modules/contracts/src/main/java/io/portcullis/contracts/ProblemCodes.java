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

    public static final String REPORT_MALFORMED = "posture.malformed";
    public static final String REPORT_BAD_SIGNATURE = "posture.bad_signature";
    public static final String REPORT_WRONG_DEVICE = "posture.wrong_device";
    public static final String REPORT_STALE = "posture.stale";
    public static final String REPORT_REPLAYED = "posture.replayed";
    public static final String REPORT_UNKNOWN_ATTRIBUTE = "posture.unknown_attribute";
    public static final String REPORT_INVALID_VALUE = "posture.invalid_value";

    public static final String POLICY_INVALID = "policy.invalid";

    private ProblemCodes() {}
}
