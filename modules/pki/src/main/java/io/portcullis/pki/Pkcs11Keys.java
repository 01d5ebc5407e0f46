package io.portcullis.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * CA keys in a token that speaks PKCS#11, such as an HSM: made inside, not extractable, used through it. Safe for use
 * by many threads.
 */
public final class Pkcs11Keys implements AuthorityKeys {
    private final Path library;
    private final long slot;
    private final char[] pin;
    private final Provider provider;

    /**
     * @param library the vendor's PKCS#11 library
     * @param slot the token's slot id
     * @param pin of the token's user; copied
     * @throws PkiException if the library or the slot cannot be opened
     */
    public Pkcs11Keys(Path library, long slot, char[] pin) {
        if (!Files.isReadable(library)) {
            throw new PkiException("The PKCS#11 library " + library + " cannot be read");
        }
        this.library = library;
        this.slot = slot;
        this.pin = pin.clone();
        Provider template = Security.getProvider("SunPKCS11");
        if (template == null) {
            throw new PkiException("This Java has no PKCS#11: use one with the module jdk.crypto.cryptoki");
        }
        try {
            this.provider = template.configure("--" + configuration());
        } catch (InvalidParameterException | ProviderException e) {
            throw new PkiException(
                    "The token in slot " + slot + " of " + library
                            + " cannot be opened; is the slot right, and does this user have access?",
                    e);
        }
    }

    private String configuration() {
        return """
                name = portcullis-%d
                library = "%s"
                slot = %d
                showInfo = false
                attributes(generate, CKO_PRIVATE_KEY, *) = {
                  CKA_PRIVATE = true
                  CKA_SENSITIVE = true
                  CKA_EXTRACTABLE = false
                  CKA_SIGN = true
                  CKA_DECRYPT = false
                  CKA_DERIVE = false
                }
                attributes(generate, CKO_PUBLIC_KEY, *) = {
                  CKA_VERIFY = true
                }
                """.formatted(slot, library.toString().replace("\\", "\\\\"), slot);
    }

    @Override
    public String provider() {
        return "pkcs11";
    }

    @Override
    public String place(String name) {
        return "slot " + slot + " of " + library + ", alias " + alias(name);
    }

    @Override
    public boolean exists(String name) {
        try {
            return store().isKeyEntry(alias(name));
        } catch (GeneralSecurityException e) {
            throw failed(name, e);
        }
    }

    @Override
    public CertificateAuthority open(String name) {
        try {
            KeyStore store = store();
            if (!(store.getKey(alias(name), null) instanceof PrivateKey key)) {
                throw new PkiException("There is no CA key in " + place(name));
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : store.getCertificateChain(alias(name))) {
                chain.add((X509Certificate) certificate);
            }
            return new CertificateAuthority(key, provider, chain);
        } catch (GeneralSecurityException e) {
            throw failed(name, e);
        }
    }

    @Override
    public CertificateAuthority create(String name, AuthorityKind kind) {
        try {
            KeyStore store = store();
            if (store.containsAlias(alias(name))) {
                throw new PkiException(place(name) + " exists already");
            }
            KeyPair pair = Placeholder.keyPair(kind, provider, new SecureRandom());
            store.setKeyEntry(
                    alias(name), pair.getPrivate(), null, new Certificate[] {Placeholder.certificate(pair, provider)});
            return open(name);
        } catch (GeneralSecurityException | ProviderException e) {
            throw failed(name, e);
        }
    }

    @Override
    public CertificateAuthority certify(String name, List<X509Certificate> chain) {
        CertificateAuthority certified = open(name).withChain(chain);
        try {
            store().setKeyEntry(
                            alias(name),
                            certified.privateKey(),
                            null,
                            certified.chain().toArray(Certificate[]::new));
            return open(name);
        } catch (GeneralSecurityException | ProviderException e) {
            throw failed(name, e);
        }
    }

    /** Anew each time: another node may have put a key into the token. */
    private KeyStore store() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, pin);
            return store;
        } catch (IOException | ProviderException e) {
            throw new PkiException(
                    "The token in slot " + slot + " of " + library
                            + " does not let us in; is portcullis.pki.pkcs11.pin-file right?",
                    e);
        }
    }

    private static String alias(String name) {
        return "portcullis-" + name;
    }

    private PkiException failed(String name, Exception cause) {
        return new PkiException("The token cannot be used for " + place(name), cause);
    }
}
