package io.portcullis.agent.keys;

import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets whatever signs through Java, TLS first of all, use the keys of tokens; offers nothing else. */
final class TokenProvider extends Provider {

    private static final long serialVersionUID = 1;
    private static final String NAME = "PortcullisToken";
    private static final String DER = "SHA256withECDSA";
    private static final String SIDE_BY_SIDE = "SHA256withECDSAinP1363Format";

    private TokenProvider() {
        super(NAME, "1", "Keys in PKCS#11 tokens");
        putService(new SignatureService(this, DER));
        putService(new SignatureService(this, SIDE_BY_SIDE));
    }

    /** Comes last: it is asked only for the keys that nobody else can use. */
    static synchronized void register() {
        if (Security.getProvider(NAME) == null) {
            Security.addProvider(new TokenProvider());
        }
    }

    private static final class SignatureService extends Service {

        SignatureService(Provider provider, String algorithm) {
            super(
                    provider,
                    "Signature",
                    algorithm,
                    InToken.class.getName(),
                    List.of(),
                    Map.of("SupportedKeyClasses", TokenPrivateKey.class.getName()));
        }

        @Override
        public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
            return new InToken(getAlgorithm().equals(DER));
        }

        @Override
        public boolean supportsParameter(Object parameter) {
            return parameter instanceof TokenPrivateKey;
        }
    }

    private static final class InToken extends SignatureSpi {

        private final boolean der;
        private final MessageDigest digest;
        private @Nullable TokenPrivateKey key;

        InToken(boolean der) throws NoSuchAlgorithmException {
            this.der = der;
            digest = MessageDigest.getInstance("SHA-256");
        }

        @Override
        protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
            if (!(privateKey instanceof TokenPrivateKey inToken)) {
                throw new InvalidKeyException("not a key of a token");
            }
            key = inToken;
            digest.reset();
        }

        @Override
        protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
            throw new InvalidKeyException("tokens only sign");
        }

        @Override
        protected void engineUpdate(byte b) {
            digest.update(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            if (key == null) {
                throw new SignatureException("no key");
            }
            try {
                byte[] sideBySide = key.sign(digest.digest());
                return der ? EcdsaSignature.der(sideBySide) : sideBySide;
            } catch (CryptokiFailure failure) {
                throw new SignatureException(failure.getMessage(), failure);
            }
        }

        @Override
        protected boolean engineVerify(byte[] signature) throws SignatureException {
            throw new SignatureException("tokens only sign");
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new InvalidParameterException(name);
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new InvalidParameterException(name);
        }
    }
}
