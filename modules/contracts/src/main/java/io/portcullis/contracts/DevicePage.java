package io.portcullis.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of devices, ordered by name and id. {@code nextCursor} is absent on the last page; pass it as {@code cursor}.
 */
public record DevicePage(
        List<DeviceDocument> items, long total, @Nullable String nextCursor) {}
