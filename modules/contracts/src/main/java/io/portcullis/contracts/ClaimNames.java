package io.portcullis.contracts;

/** Members of the access token (RFC 9068) and of the posture report (RFC 9711) that are ours. */
public final class ClaimNames {
    public static final String DEVICE = "device";
    public static final String CONFIRMATION = "cnf";
    /** RFC 8705 section 3.1: base64url of the SHA-256 of the DER certificate. */
    public static final String X5T_S256 = "x5t#S256";

    /** RFC 9449 section 6.1: base64url of the RFC 7638 thumbprint of the key. */
    public static final String JKT = "jkt";

    public static final String EAT_PROFILE = "eat_profile";
    /** Value of {@link #EAT_PROFILE} in a posture report. */
    public static final String POSTURE_PROFILE = "tag:portcullis.io,2026:posture:v1";
    /** Object of attribute name to {@link PostureReading}. */
    public static final String POSTURE = "posture";

    /**
     * In place of {@link #POSTURE}, in a report that says nothing has changed: base64url of the SHA-256 of the payload
     * part (as sent, base64url) of the last whole report that was accepted. A device says so only if it has collected
     * everything anew, and not if some evidence rests on something older than the collection: that would make it look
     * younger than it is.
     */
    public static final String POSTURE_UNCHANGED = "posture_unchanged";

    /** {@code typ} of an access token, RFC 9068 section 2.1. */
    public static final String ACCESS_TOKEN_TYPE = "at+jwt";

    public static final String POSTURE_REPORT_TYPE = "eat+jwt";
    public static final String POLICY_SET_TYPE = "portcullis-policy-set+jws";

    public static final String WAIVER_TYPE = "portcullis-waiver+jws";

    private ClaimNames() {}
}
