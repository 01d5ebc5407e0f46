package io.portcullis.platform.compliance;

import io.portcullis.contracts.WireJson;
import io.portcullis.platform.devices.Device;
import io.portcullis.policy.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** For whom a decision was made, in one form only, so that two of them can be compared as text. */
record StoredSubject(List<String> groups, String ownership) {
    static StoredSubject of(Collection<String> groups, String ownership) {
        return new StoredSubject(groups.stream().sorted().distinct().toList(), ownership);
    }

    static StoredSubject of(Device device) {
        return of(device.groups(), device.ownership().wire());
    }

    static StoredSubject parse(String text) {
        return WireJson.mapper().readValue(text, StoredSubject.class);
    }

    String text() {
        return WireJson.mapper().writeValueAsString(this);
    }

    Subject subject() {
        return new Subject(Set.copyOf(groups), ownership);
    }
}
