package io.portcullis.policy;

import java.util.List;

/** Named checks and the devices they apply to. */
public record Policy(String id, String title, Scope scope, List<Check> checks) {
    public Policy {
        checks = List.copyOf(checks);
    }
}
