package io.portcullis.platform.devices;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The device registry, as the rest of the platform uses it. */
public interface Devices {

    Optional<Device> find(UUID id);

    /**
     * Whether the holder of this certificate may act as a device now: certificate and device state in one indexed
     * query. Meant for every request of the device plane and for the token path, and only for who proved possession of
     * the key in the TLS handshake: the first use of a certificate supersedes those before it.
     */
    DeviceStanding standing(X509Certificate certificate);

    /**
     * The same for many devices in one statement, in the order of the certificates; for callers that gather requests
     * themselves.
     */
    List<DeviceStanding> standings(List<X509Certificate> certificates);

    /**
     * The same for a certificate known by its thumbprint only; counts as no use.
     *
     * @param thumbprint base64url of the SHA-256 of the DER, as in {@code x5t#S256}
     */
    DeviceStanding standing(String thumbprint);

    /** Those of these devices that exist, by id. */
    Map<UUID, Device> findAll(Collection<UUID> ids);

    /** Remembers the outcomes of evaluating devices' reports, within the caller's transaction. */
    void recordEvaluations(Collection<Evaluation> evaluations);

    /** Remembers the outcome of re-evaluating many devices without a new report, within the caller's transaction. */
    void recordReevaluations(Collection<Reevaluation> reevaluations);

    /**
     * What policies may be scoped by, for devices that are not retired, ordered by id; pages through the fleet.
     *
     * @param after the last id of the page before, or null for the first page
     */
    List<DeviceSubject> subjects(@Nullable UUID after, int limit);

    /**
     * See {@link #recordEvaluations}.
     *
     * @param status {@code compliant}, {@code in_grace}, {@code non_compliant} or {@code unknown}
     * @param validUntil from then on the status counts as {@code unknown}
     * @param seenAt when the report arrived
     */
    record Evaluation(
            UUID deviceId,
            String status,
            Instant validUntil,
            @Nullable String osType,
            @Nullable String osVersion,
            Instant seenAt) {}

    /** See {@link #recordReevaluations}. */
    record Reevaluation(UUID deviceId, String status, Instant validUntil) {}

    /** What policies may be scoped by. */
    record DeviceSubject(UUID deviceId, List<String> groups, Ownership ownership) {}
}
