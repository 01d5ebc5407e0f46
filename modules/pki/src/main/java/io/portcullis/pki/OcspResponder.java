package io.portcullis.pki;

import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Signs OCSP answers, RFC 6960 section 4.2, with a key that the CA has authorized for it. Safe for use by many threads.
 */
public final class OcspResponder {
    private final KeyPair keys;
    private final X509CertificateHolder certificate;
    private final RespID name;

    /** @param certificate of the keys, from {@link OcspSignerIssuer} */
    public OcspResponder(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        try {
            this.certificate = new JcaX509CertificateHolder(certificate);
            // By key and not by name: the responders of all nodes have one name. RFC 5019 section 2.2.
            this.name = new RespID(new ResponderID(
                    new DEROctetString(SubjectKeyIdentifier.fromExtensions(this.certificate.getExtensions())
                            .getKeyIdentifier())));
        } catch (CertificateEncodingException e) {
            throw new PkiException("The OCSP responder's certificate cannot be read", e);
        }
    }

    /** What is known of a certificate. */
    public sealed interface Status {
        /** Issued and not revoked. It may have expired. */
        record Good() implements Status {}

        /** @param reason CRLReason number, RFC 5280 section 5.3.1 */
        record Revoked(Instant revokedAt, int reason) implements Status {}

        /** Not issued by this CA. */
        record Unknown() implements Status {}
    }

    /**
     * Answers for every certificate of the query, and echoes its nonce.
     *
     * @param thisUpdate as of when the statuses are right, to the second
     * @param nextUpdate until when the answer may be relied on, to the second
     * @return DER
     */
    public byte[] answer(
            OcspQuery query, Map<OcspCertificateId, Status> statuses, Instant thisUpdate, Instant nextUpdate) {
        var builder = new BasicOCSPRespBuilder(name);
        for (OcspCertificateId asked : query.certificates()) {
            Status status = statuses.getOrDefault(asked, new Status.Unknown());
            builder.addResponse(asked.id(), encoded(status), Date.from(thisUpdate), Date.from(nextUpdate));
        }
        byte @Nullable [] nonce = query.nonce();
        if (nonce != null) {
            builder.setResponseExtensions(new Extensions(IssuerFields.extension(
                    OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(nonce))));
        }
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            var basic = builder.build(signer, new X509CertificateHolder[] {certificate}, Date.from(thisUpdate));
            return new OCSPRespBuilder()
                    .build(OCSPRespBuilder.SUCCESSFUL, basic)
                    .getEncoded();
        } catch (OperatorCreationException | OCSPException | IOException e) {
            throw new PkiException("An OCSP answer cannot be signed", e);
        }
    }

    private static @Nullable CertificateStatus encoded(Status status) {
        return switch (status) {
            case Status.Good() -> CertificateStatus.GOOD;
            case Status.Unknown() -> new UnknownStatus();
            case Status.Revoked(Instant at, int reason) ->
                new RevokedStatus(new RevokedInfo(
                        new ASN1GeneralizedTime(Date.from(at)), reason == 0 ? null : CRLReason.lookup(reason)));
        };
    }

    /** The request cannot be understood. */
    public static byte[] malformedRequest() {
        return error(OCSPRespBuilder.MALFORMED_REQUEST);
    }

    /** Nothing can be said about certificates of that issuer, RFC 5019 section 2.2.3. */
    public static byte[] unauthorized() {
        return error(OCSPRespBuilder.UNAUTHORIZED);
    }

    /** The state cannot be read at the moment. */
    public static byte[] tryLater() {
        return error(OCSPRespBuilder.TRY_LATER);
    }

    private static byte[] error(int status) {
        try {
            return new OCSPRespBuilder().build(status, null).getEncoded();
        } catch (OCSPException | IOException e) {
            throw new PkiException("An OCSP answer cannot be encoded", e);
        }
    }
}
