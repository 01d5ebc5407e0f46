package io.portcullis.verifier;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens of Portcullis: that the issuer signed them for this application, that they are in force, that
 * the caller holds the key they are bound to, by its TLS certificate or by a DPoP proof, and that the device is good
 * enough.
 *
 * <p>Thread-safe; one per application. It fetches the issuer's keys over HTTPS when first needed and keeps them fresh.
 */
public final class TokenVerifier implements AutoCloseable {
    private final VerifierSettings settings;
    private final IssuerKeys keys;
    private final HeaderCheck headers;
    private final VerifiedTokens known;
    private final ProofVerifier proofs;
    private final Clock clock;
    private final Runnable onClose;

    private TokenVerifier(VerifierSettings settings, IssuerKeys keys, Runnable onClose) {
        this.settings = settings;
        this.keys = keys;
        this.clock = settings.clock();
        this.headers = new HeaderCheck(settings.algorithms(), keys);
        this.known = new VerifiedTokens(settings.cacheSize());
        this.proofs = new ProofVerifier(settings.proofs(), settings.clockSkew());
        this.onClose = onClose;
    }

    /** Connects to nobody yet. */
    public static TokenVerifier create(VerifierSettings settings) {
        JwksClient client = new JwksClient(settings);
        IssuerKeys keys = new IssuerKeys(
                client,
                settings.keyRefresh(),
                settings.clock(),
                task -> Thread.ofVirtual().name("portcullis-key-refresh").start(task));
        return new TokenVerifier(settings, keys, client::close);
    }

    static TokenVerifier with(VerifierSettings settings, IssuerKeys keys) {
        return new TokenVerifier(settings, keys, () -> {});
    }

    public VerifierSettings settings() {
        return settings;
    }

    /**
     * Verifies a token that came as {@code Authorization: Bearer}: one that is bound to the caller's certificate.
     *
     * @param token what followed {@code Bearer} in the request
     * @param presented the certificate whose private key the caller proved to hold in the TLS handshake; {@code null}
     *     when it presented none. Its issuer need not be known: the thumbprint in the token is what is trusted (RFC
     *     8705 section 6.2).
     */
    public Verification verify(String token, @Nullable X509Certificate presented) {
        if (token.length() > settings.maxTokenLength()) {
            return new Verification.Rejected(Reason.TOO_LARGE, "the token is too large");
        }
        long now = clock.millis();
        TokenDigest digest = TokenDigest.of(token);
        KeySet inHand = keys.inHand(now);
        Verification.Verified seen = known.find(digest, presented, inHand, now);
        if (seen != null) {
            return seen;
        }
        try {
            return verifyFromTheStart(token, digest, presented, inHand);
        } catch (Refusal refusal) {
            return refusal.toVerification();
        }
    }

    /**
     * Verifies a token that came as {@code Authorization: DPoP} (RFC 9449 section 7): one that is bound to a key of
     * which the request brings a proof. A proof is good once, whatever becomes of the request.
     *
     * @param token what followed {@code DPoP} in the request
     */
    public Verification verifyWithProof(String token, DpopRequest request) {
        if (token.length() > settings.maxTokenLength()) {
            return new Verification.Rejected(Reason.TOO_LARGE, "the token is too large");
        }
        Instant now = clock.instant();
        TokenDigest digest = TokenDigest.of(token);
        KeySet inHand = keys.inHand(now.toEpochMilli());
        try {
            Verification.Verified verified = known.findBoundToKey(digest, inHand, now.toEpochMilli());
            if (verified == null) {
                verified = verifyBoundToKey(token, digest, inHand);
            }
            if (!(verified.token().binding() instanceof Binding.ToKey binding)) {
                throw notForAProof();
            }
            proofs.take(request, token, binding, now);
            return verified;
        } catch (Refusal refusal) {
            return refusal.toVerification();
        }
    }

    private Verification verifyFromTheStart(
            String token, TokenDigest digest, @Nullable X509Certificate presented, @Nullable KeySet inHand)
            throws Refusal {
        Signed signed = readSigned(token, inHand);
        Binding.ToCertificate binding = switch (signed.token().binding()) {
            case Binding.ToKey _ ->
                throw new Refusal(
                        Reason.WRONG_SCHEME,
                        "the token is bound to a DPoP key: it is no bearer token, and needs a proof with every request");
            case Binding.ToCertificate toCertificate -> toCertificate;
        };
        X509Certificate holder = checkCertificate(binding, presented);
        return accept(signed, digest, binding, holder);
    }

    private Verification.Verified verifyBoundToKey(String token, TokenDigest digest, @Nullable KeySet inHand)
            throws Refusal {
        Signed signed = readSigned(token, inHand);
        return switch (signed.token().binding()) {
            case Binding.ToKey _ -> accept(signed, digest, null, null);
            case Binding.ToCertificate _ -> throw notForAProof();
        };
    }

    private static Refusal notForAProof() {
        return new Refusal(
                Reason.WRONG_SCHEME,
                "the token is bound to a device certificate: present that, and the token as Bearer");
    }

    /** A token that the issuer signed for this application and this time. */
    private record Signed(DeviceToken token, VerificationKey key, Instant now) {}

    private Signed readSigned(String token, @Nullable KeySet inHand) throws Refusal {
        CompactToken compact = CompactToken.parse(token);
        VerificationKey key = checkSignature(compact, inHand);
        DeviceToken deviceToken = TokenReader.read(compact.claims());
        Instant now = clock.instant();
        checkRecipients(deviceToken);
        checkTimes(deviceToken, now);
        return new Signed(deviceToken, key, now);
    }

    private Verification.Verified accept(
            Signed signed,
            TokenDigest digest,
            Binding.@Nullable ToCertificate binding,
            @Nullable X509Certificate holder)
            throws Refusal {
        DeviceToken deviceToken = signed.token();
        throwIfPresent(settings.posture().refusalOf(deviceToken.device()));
        throwIfPresent(settings.userAuthentication().refusalOf(deviceToken, signed.now()));
        Verification.Verified verified = new Verification.Verified(deviceToken);
        long from = usableFrom(deviceToken).toEpochMilli();
        long until = usableUntil(deviceToken).toEpochMilli();
        known.add(
                digest,
                new VerifiedTokens.Entry(verified, binding, signed.key(), from, until, holder),
                signed.now().toEpochMilli());
        return verified;
    }

    private VerificationKey checkSignature(CompactToken token, @Nullable KeySet inHand) throws Refusal {
        HeaderCheck.Checked checked = headers.check(token, inHand);
        if (!checked.key().verifies(checked.header(), token.signedBytes(), token.signature())) {
            throw new Refusal(Reason.BAD_SIGNATURE, "the token's signature is wrong");
        }
        headers.remember(token, checked);
        return checked.key();
    }

    private void checkRecipients(DeviceToken token) throws Refusal {
        if (!token.issuer().equals(settings.issuer())) {
            throw new Refusal(Reason.WRONG_ISSUER, "the token is of another issuer");
        }
        if (!token.audience().contains(settings.audience())) {
            throw new Refusal(Reason.WRONG_AUDIENCE, "the token is for another application");
        }
    }

    private void checkTimes(DeviceToken token, Instant now) throws Refusal {
        // The allowed skew helps a token that is too young, and never one that has ended: no token outlives its
        // evidence, and a device whose token ends a moment early by this clock simply gets the next one.
        if (!now.isBefore(token.expiresAt())) {
            throw new Refusal(Reason.EXPIRED, "the token has expired");
        }
        if (!token.expiresAt().isAfter(token.issuedAt())) {
            throw new Refusal(Reason.INVALID_CLAIM, "the token expires before it was issued");
        }
        if (now.isBefore(usableFrom(token))) {
            throw new Refusal(Reason.NOT_YET_VALID, "the token is not valid yet");
        }
        if (!now.isBefore(token.device().validUntil())) {
            throw new Refusal(Reason.POSTURE_EXPIRED, "the evidence about the device has expired");
        }
    }

    private Instant usableFrom(DeviceToken token) {
        Instant from = token.notBefore().filter(token.issuedAt()::isBefore).orElse(token.issuedAt());
        return from.minus(settings.clockSkew());
    }

    private Instant usableUntil(DeviceToken token) {
        return earliest(
                token.expiresAt(),
                earliest(
                        token.device().validUntil(),
                        settings.userAuthentication().endOf(token)));
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static X509Certificate checkCertificate(Binding.ToCertificate binding, @Nullable X509Certificate presented)
            throws Refusal {
        if (presented == null) {
            throw new Refusal(
                    Reason.CERTIFICATE_MISSING, "the token is bound to a device certificate, and none was presented");
        }
        try {
            if (binding.isFor(CertificateThumbprint.sha256(presented))) {
                return presented;
            }
        } catch (CertificateEncodingException e) {
            // A certificate that cannot be encoded is not the one in the token.
        }
        throw new Refusal(Reason.CERTIFICATE_MISMATCH, "the token is bound to another device certificate");
    }

    private static void throwIfPresent(Optional<Refusal> refusal) throws Refusal {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    /** Ends connections to the issuer. */
    @Override
    public void close() {
        onClose.run();
    }
}
