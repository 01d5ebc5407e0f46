package io.portcullis.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Registers or replaces an application. {@code releasedClaims} names what its tokens may show beyond the minimum:
 * {@code checks}, {@code os}, {@code key_protection} or attribute names.
 */
public record ApplicationRequest(
        String name,
        String audience,
        List<String> scopes,
        @Nullable Integer tokenLifetimeSeconds,
        @Nullable List<String> releasedClaims) {}
