package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.keys.DeviceKey;
import java.io.IOException;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** PKCS#10, RFC 2986. The only class that needs Bouncy Castle: nothing but asking for a certificate loads it. */
final class CertificateRequest {

    private CertificateRequest() {}

    /** DER. The subject says nothing: the platform takes the public key and ignores names. */
    static byte[] encode(DeviceKey key) throws AgentFailure {
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=Portcullis device"), key.publicKey())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.privateKey()))
                    .getEncoded();
        } catch (OperatorCreationException | RuntimeException | IOException unusableKey) {
            // A key in memory can always sign; a token may have been taken out meanwhile.
            throw AgentFailure.failed("The new device key cannot sign (" + unusableKey.getMessage()
                    + "). Is the token with the key there?");
        }
    }
}
