package io.portcullis.agent.identity;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.zip.CRC32;

/** When to renew: at two thirds of the certificate's life, each device a little earlier or later than others. */
public final class RenewalTimes {

    /** Of the lifetime, to either side. */
    static final double JITTER = 1.0 / 20;

    /** How often a device renews at most, whatever the clocks and the platform say. */
    static final Duration SHORTEST = Duration.ofMinutes(10);

    static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    static final Duration LAST_RETRY = Duration.ofHours(1);
    private static final int SHARE_OF_LIFE = 24;

    private RenewalTimes() {}

    /** The same for a certificate whenever it is asked for, so that {@code status} can tell it. */
    public static Instant due(DeviceIdentity identity, RenewalRecord record) {
        X509Certificate certificate = identity.certificate();
        double share = 2.0 / 3 + JITTER * (2 * spread(identity) - 1);
        Instant byLife = certificate
                .getNotBefore()
                .toInstant()
                .plusMillis(Math.round(lifetime(identity).toMillis() * share));
        return later(byLife, record.renewedAt().map(at -> at.plus(SHORTEST)));
    }

    /** When it is next tried: when due, but not before the last failure's pause is over. */
    public static Instant next(DeviceIdentity identity, RenewalRecord record, Instant now) {
        Instant due = due(identity, record);
        // A pause longer than any there is: the clock was set back meanwhile.
        Optional<Instant> pause = record.notBefore().filter(at -> at.isBefore(now.plus(Duration.ofDays(2))));
        return record.failingSince().isPresent() ? pause.orElse(now) : later(due, pause);
    }

    /** When it is next tried if the platform asks for it. */
    public static Instant asked(RenewalRecord record, Instant now) {
        Optional<Instant> pause = record.notBefore().filter(at -> at.isBefore(now.plus(Duration.ofDays(2))));
        Optional<Instant> rest =
                record.renewedAt().map(at -> at.plus(SHORTEST)).filter(at -> !at.isAfter(now.plus(SHORTEST)));
        return later(later(now, pause), rest);
    }

    /**
     * The pause after a failure: doubles up to an hour, or a 24th of a shorter life; somewhere in the upper half of
     * that.
     *
     * @param asked how long the platform wants to be left alone
     */
    static Duration pause(DeviceIdentity identity, int failures, Optional<Duration> asked, DoubleSupplier random) {
        Duration most = lifetime(identity).dividedBy(SHARE_OF_LIFE);
        most = most.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : most;
        Duration pause = FIRST_RETRY;
        for (int i = 0; i < failures && pause.compareTo(most) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        pause = pause.compareTo(most) > 0 ? most : pause;
        Duration spread = Duration.ofMillis(Math.round(pause.toMillis() * (1 - random.getAsDouble() / 2)));
        return asked.isPresent() && asked.get().compareTo(spread) > 0 ? asked.get() : spread;
    }

    private static Duration lifetime(DeviceIdentity identity) {
        return Duration.between(identity.certificate().getNotBefore().toInstant(), identity.expiresAt());
    }

    /** From 0 to 1, by the certificate. */
    private static double spread(DeviceIdentity identity) {
        CRC32 crc = new CRC32();
        crc.update(identity.thumbprint().getBytes(StandardCharsets.US_ASCII));
        return crc.getValue() / (double) 0xFFFF_FFFFL;
    }

    private static Instant later(Instant one, Optional<Instant> other) {
        return other.isPresent() && other.get().isAfter(one) ? other.get() : one;
    }
}
