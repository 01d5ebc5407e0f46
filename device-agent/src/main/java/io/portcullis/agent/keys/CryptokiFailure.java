package io.portcullis.agent.keys;

/** A PKCS#11 function did not answer CKR_OK. */
final class CryptokiFailure extends Exception {

    private static final long serialVersionUID = 1;

    static final long PIN_INCORRECT = 0xA0;
    static final long PIN_LOCKED = 0xA4;
    static final long ALREADY_LOGGED_IN = 0x100;
    static final long ALREADY_INITIALIZED = 0x191;

    private final long code;

    CryptokiFailure(String function, long code) {
        super(function + " failed with 0x" + Long.toHexString(code) + name(code));
        this.code = code;
    }

    CryptokiFailure(String message) {
        super(message);
        code = 0;
    }

    long code() {
        return code;
    }

    private static String name(long code) {
        return switch ((int) code) {
            case 0x05 -> " (general error)";
            case 0x06 -> " (function failed)";
            case 0x30 -> " (device error)";
            case 0x32 -> " (device removed)";
            case 0xA0 -> " (wrong PIN)";
            case 0xA4 -> " (PIN locked)";
            case 0xE0 -> " (no token)";
            case 0xE1 -> " (token not recognized)";
            default -> "";
        };
    }
}
