package io.portcullis.pki;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.jspecify.annotations.Nullable;

/** An OCSP request, RFC 6960 section 4.1. Whether it is signed does not matter: nobody is authorized by it. */
public final class OcspQuery {
    /** The largest request that is read, in bytes. */
    public static final int MAX_BYTES = 8 * 1024;

    /** For how many certificates one request may ask. */
    public static final int MAX_CERTIFICATES = 16;

    /** RFC 9654 section 2.1. */
    private static final int MAX_NONCE = 128;

    private static final Set<ASN1ObjectIdentifier> UNDERSTOOD = Set.of(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);

    private final List<OcspCertificateId> certificates;
    private final byte @Nullable [] nonce;

    private OcspQuery(List<OcspCertificateId> certificates, byte @Nullable [] nonce) {
        this.certificates = List.copyOf(certificates);
        this.nonce = nonce;
    }

    /** Outcome of {@link #read}. */
    public sealed interface Reading {
        record Accepted(OcspQuery query) implements Reading {}

        /** To be answered with {@link OcspResponder#malformedRequest}. */
        record Malformed() implements Reading {}
    }

    /** Reads DER, strictly: what is not understood and critical, empty, or too much is malformed. */
    public static Reading read(byte[] der) {
        if (der.length > MAX_BYTES) {
            return new Reading.Malformed();
        }
        try {
            var structure = OCSPRequest.getInstance(ASN1Primitive.fromByteArray(der));
            Extensions extensions = structure.getTbsRequest().getRequestExtensions();
            if (!understood(extensions)) {
                return new Reading.Malformed();
            }
            Extension nonce =
                    extensions == null ? null : extensions.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
            byte @Nullable [] octets = nonce == null ? null : octets(nonce);
            if (octets != null && (octets.length == 0 || octets.length > MAX_NONCE)) {
                return new Reading.Malformed();
            }
            ASN1Sequence requests = structure.getTbsRequest().getRequestList();
            if (requests.size() == 0 || requests.size() > MAX_CERTIFICATES) {
                return new Reading.Malformed();
            }
            List<OcspCertificateId> certificates = new ArrayList<>();
            for (ASN1Encodable element : requests) {
                Request request = Request.getInstance(element);
                if (!understood(request.getSingleRequestExtensions())) {
                    return new Reading.Malformed();
                }
                certificates.add(new OcspCertificateId(new CertificateID(request.getReqCert())));
            }
            return new Reading.Accepted(new OcspQuery(certificates, octets));
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle reports bad ASN.1 with several unchecked exceptions.
            return new Reading.Malformed();
        }
    }

    private static boolean understood(@Nullable Extensions extensions) {
        return extensions == null || UNDERSTOOD.containsAll(Arrays.asList(extensions.getCriticalExtensionOIDs()));
    }

    private static byte[] octets(Extension nonce) {
        return ASN1OctetString.getInstance(nonce.getParsedValue()).getOctets();
    }

    /** At least one. */
    public List<OcspCertificateId> certificates() {
        return certificates;
    }

    /** Whether the answer is for this request alone, and must not be kept. */
    public boolean hasNonce() {
        return nonce != null;
    }

    byte @Nullable [] nonce() {
        return nonce == null ? null : nonce.clone();
    }
}
