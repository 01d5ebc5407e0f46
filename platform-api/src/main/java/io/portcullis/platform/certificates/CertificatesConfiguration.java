package io.portcullis.platform.certificates;

import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.DeviceCertificateProfile;
import io.portcullis.pki.DeviceIssuer;
import io.portcullis.platform.plane.DeviceTrustAnchors;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CertificatesConfiguration {
    private static final Duration BACKDATING = Duration.ofMinutes(5);

    @Bean
    CertificateAuthority issuingAuthority(AuthorityOpening opening) {
        return opening.open();
    }

    @Bean
    DeviceIssuer deviceIssuer(
            CertificateAuthority issuingAuthority, PkiProperties properties, Clock clock, SecureRandom random) {
        var profile = new DeviceCertificateProfile(properties.deviceCertificateLifetime(), BACKDATING);
        return new DeviceIssuer(issuingAuthority, profile, clock, random);
    }

    @Bean
    DeviceTrustAnchors deviceTrustAnchors(CertificateAuthority issuingAuthority) {
        return issuingAuthority::chain;
    }
}
