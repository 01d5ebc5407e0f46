package io.portcullis.platform.channel;

/** The names of commands, see {@link io.portcullis.contracts.DeviceCommand}. */
final class Commands {
    static final String STATE = "state";
    static final String PLAN_CHANGED = "plan_changed";
    static final String REPORT = "report";
    static final String RENEW = "renew";
    static final String SUSPENDED = "suspended";
    static final String REVOKED = "revoked";

    private Commands() {}
}
