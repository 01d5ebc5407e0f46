package io.portcullis.platform.certificates;

import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.DeviceIssuer;
import io.portcullis.pki.PkiAddresses;
import io.portcullis.platform.plane.DeviceTrustAnchors;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CertificatesConfiguration {
    @Bean
    CertificateAuthority issuingAuthority(AuthorityOpening opening) {
        return opening.open();
    }

    @Bean
    DeviceIssuer deviceIssuer(
            CertificateAuthority issuingAuthority, PkiProperties properties, Clock clock, SecureRandom random) {
        return new DeviceIssuer(issuingAuthority, properties.deviceProfile(), clock, random);
    }

    @Bean
    PkiAddresses pkiAddresses(PkiProperties properties) {
        return properties.addresses();
    }

    @Bean
    DeviceTrustAnchors deviceTrustAnchors(CertificateAuthority issuingAuthority) {
        return issuingAuthority::chain;
    }
}
