package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.keys.DeviceKey;
import io.portcullis.agent.keys.SoftwareKeys;
import java.security.cert.X509Certificate;
import java.util.UUID;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;

class CertificateRequestTest {

    private final DeviceKey key = new SoftwareKeys().generate();

    @Test
    void othersReadTheRequestAndItsProofOfPossession() throws Exception {
        byte[] der = CertificateRequest.encode(key);
        JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
        assertThat(request.getPublicKey()).isEqualTo(key.publicKey());
        assertThat(request.getSubject()).hasToString("CN=Portcullis device");
        assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key.publicKey())))
                .isTrue();
        assertThat(request.getEncoded()).as("one encoding only").isEqualTo(der);
        assertThat(request.getAttributes()).isEmpty();
    }

    @Test
    void thePlaceholderIsACertificateOfNobody() throws Exception {
        X509Certificate placeholder = CertificateRequest.placeholder(key);
        placeholder.verify(key.publicKey());
        assertThat(placeholder.getPublicKey()).isEqualTo(key.publicKey());
        assertThat(DeviceIdentity.deviceId(placeholder)).contains(new UUID(0, 0));
        assertThat(placeholder.getNotAfter()).hasTime(0);
    }
}
