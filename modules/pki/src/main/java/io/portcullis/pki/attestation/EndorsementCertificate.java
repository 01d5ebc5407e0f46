package io.portcullis.pki.attestation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * The certificate by which a manufacturer vouches for a TPM's endorsement key, as the TCG's EK Credential Profile
 * describes it, and as TPMs in the field have it: without a subject, with or without key usage.
 */
public final class EndorsementCertificate {
    /** tcg-kp-EKCertificate. */
    private static final String EK_PURPOSE = "2.23.133.8.1";

    private static final ASN1ObjectIdentifier MANUFACTURER = new ASN1ObjectIdentifier("2.23.133.2.1");
    private static final ASN1ObjectIdentifier MODEL = new ASN1ObjectIdentifier("2.23.133.2.2");
    private static final ASN1ObjectIdentifier VERSION = new ASN1ObjectIdentifier("2.23.133.2.3");
    private static final int MAX_SIZE = 8 * 1024;
    private static final int MAX_TEXT = 100;

    private final X509Certificate certificate;
    private final Map<ASN1ObjectIdentifier, String> properties;

    private EndorsementCertificate(X509Certificate certificate, Map<ASN1ObjectIdentifier, String> properties) {
        this.certificate = certificate;
        this.properties = properties;
    }

    /**
     * @param der the certificate, nothing after it
     * @throws MalformedStructureException if it is no certificate, or not that of an endorsement key
     */
    public static EndorsementCertificate parse(byte[] der) throws MalformedStructureException {
        if (der.length > MAX_SIZE) {
            throw new MalformedStructureException("EK certificate: it has more than " + MAX_SIZE + " octets");
        }
        try {
            var in = new ByteArrayInputStream(der);
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (in.available() > 0) {
                throw new MalformedStructureException(
                        "EK certificate: %d octets follow its end".formatted(in.available()));
            }
            if (certificate.getBasicConstraints() != -1) {
                throw new MalformedStructureException("EK certificate: it is a CA's");
            }
            List<String> purposes = certificate.getExtendedKeyUsage();
            if (purposes != null && !purposes.contains(EK_PURPOSE)) {
                throw new MalformedStructureException("EK certificate: it is for other purposes: " + purposes);
            }
            return new EndorsementCertificate(certificate, properties(certificate));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new MalformedStructureException("EK certificate: it is no X.509 certificate", e);
        }
    }

    private static Map<ASN1ObjectIdentifier, String> properties(X509Certificate certificate)
            throws GeneralSecurityException {
        var names = GeneralNames.fromExtensions(
                new JcaX509CertificateHolder(certificate).getExtensions(), Extension.subjectAlternativeName);
        Map<ASN1ObjectIdentifier, String> properties = new HashMap<>();
        if (names == null) {
            return properties;
        }
        for (GeneralName name : names.getNames()) {
            if (name.getTagNo() == GeneralName.directoryName) {
                for (var rdn : X500Name.getInstance(name.getName()).getRDNs()) {
                    for (var one : rdn.getTypesAndValues()) {
                        properties.putIfAbsent(one.getType(), printable(IETFUtils.valueToString(one.getValue())));
                    }
                }
            }
        }
        return properties;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The vendor's four letters, such as {@code INTC}, or its id where that is none. */
    public @Nullable String manufacturer() {
        String id = properties.get(MANUFACTURER);
        if (id == null || !id.matches("id:[0-9A-Fa-f]{8}")) {
            return id;
        }
        byte[] letters = HexFormat.of().parseHex(id.substring(3));
        String text =
                new String(letters, StandardCharsets.US_ASCII).replace("\0", "").strip();
        return text.matches("[A-Za-z0-9]{2,4}") ? text : id;
    }

    public @Nullable String model() {
        return properties.get(MODEL);
    }

    /** Firmware version, as the manufacturer writes it, without the leading {@code id:}. */
    public @Nullable String firmware() {
        String version = properties.get(VERSION);
        return version != null && version.startsWith("id:") ? version.substring(3) : version;
    }

    /** Whether this certificate is about that key. */
    public boolean isAbout(TpmPublic endorsementKey) {
        PublicKey key = endorsementKey.key();
        var spki = SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded());
        if (key instanceof RSAPublicKey rsa
                && spki.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_RSAES_OAEP)) {
            // Some manufacturers say in the key's algorithm what it may be used for.
            return isSame(rsa, spki);
        }
        return Arrays.equals(key.getEncoded(), certificate.getPublicKey().getEncoded());
    }

    private static boolean isSame(RSAPublicKey key, SubjectPublicKeyInfo spki) {
        try {
            var certified = org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(spki.parsePublicKey());
            BigInteger modulus = certified.getModulus();
            return modulus.equals(key.getModulus())
                    && certified.getPublicExponent().equals(key.getPublicExponent());
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** What comes from outside and is shown to administrators has no control characters, and is short. */
    private static String printable(String value) {
        String text = value.replaceAll("\\P{Print}", "?");
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }
}
