package io.portcullis.pki;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Locale;

/** Where everybody finds CA certificates, CRLs and the OCSP responder. Written into certificates, so never changed. */
public final class PkiAddresses {
    private static final int MAX_LENGTH = 256;

    private final String base;

    /**
     * @param base an http or https URL without query and fragment; a trailing slash is ignored
     * @throws IllegalArgumentException if it is anything else
     */
    public PkiAddresses(URI base) {
        String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
        String text = base.toASCIIString();
        if (!(scheme.equals("http") || scheme.equals("https"))
                || base.getHost() == null
                || base.getRawUserInfo() != null
                || base.getRawQuery() != null
                || base.getRawFragment() != null
                || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("The public URL of the PKI must be an http or https URL such as"
                    + " https://pki.example.com, without query and fragment; it is " + base);
        }
        this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** RFC 6960. */
    public URI ocsp() {
        return URI.create(base + "/pki/ocsp");
    }

    /** The DER certificate of a CA. */
    public URI certificateOf(X509Certificate authority) {
        return URI.create(base + "/pki/ca/" + Thumbprint.x5tS256(authority) + ".cer");
    }

    /** One of the CRLs that a CA signs. */
    public URI crl(X509Certificate authority, CrlShard shard) {
        return URI.create(base + "/pki/crl/" + Thumbprint.x5tS256(authority) + "/" + shard.number() + ".crl");
    }

    @Override
    public String toString() {
        return base;
    }
}
