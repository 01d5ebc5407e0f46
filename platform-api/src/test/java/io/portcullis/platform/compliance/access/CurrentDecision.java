package io.portcullis.platform.compliance.access;

import io.portcullis.contracts.DecisionDocument;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import java.util.UUID;

/** What admins are shown of a device's decision. */
public final class CurrentDecision {
    private CurrentDecision() {}

    public static DecisionDocument of(Installation.Node node, UUID deviceId, StoredSubject subject) {
        return node.get(Decisions.class).current(deviceId, subject);
    }
}
