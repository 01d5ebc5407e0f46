package io.portcullis.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /api/v1/devices/{id}/posture-history}, newest first. {@code nextCursor} is absent on the last
 * page; pass it as {@code cursor}.
 */
public record PostureHistoryPage(
        List<PostureHistoryEntry> items, @Nullable String nextCursor) {}
