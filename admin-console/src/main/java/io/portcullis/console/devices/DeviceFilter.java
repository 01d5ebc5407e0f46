package io.portcullis.console.devices;

import org.jspecify.annotations.Nullable;

/** Which devices to list; absent or empty members do not restrict. */
public record DeviceFilter(
        @Nullable String q,
        @Nullable String state,
        @Nullable String compliance,
        @Nullable String os,
        @Nullable String group) {

    public boolean restricts() {
        return given(q) || given(state) || given(compliance) || given(os) || given(group);
    }

    private static boolean given(@Nullable String value) {
        return value != null && !value.isBlank();
    }
}
