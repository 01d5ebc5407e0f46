package io.portcullis.localstack;

import java.util.Arrays;
import java.util.Optional;

/** A process of the stack, in the order of starting. */
public enum Component {
    POSTGRES("postgres"),
    KAFKA("kafka"),
    PLATFORM_API("platform-api"),
    ADMIN_CONSOLE("admin-console"),
    SAMPLE_APP("sample-app");

    private final String label;

    Component(String label) {
        this.label = label;
    }

    /** As people type it and as its files are named. */
    public String label() {
        return label;
    }

    public static Optional<Component> named(String label) {
        return Arrays.stream(values())
                .filter(component -> component.label.equals(label))
                .findFirst();
    }
}
