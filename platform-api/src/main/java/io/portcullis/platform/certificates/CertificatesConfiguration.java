package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityKeys;
import io.portcullis.pki.PkiAddresses;
import io.portcullis.platform.plane.DevicePlane;
import io.portcullis.platform.plane.DeviceTrustAnchors;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CertificatesConfiguration {
    @Bean
    AuthorityKeys authorityKeys(PkiProperties properties, SecureRandom random) {
        return properties.keys(random);
    }

    /** Opened before anything listens. */
    @Bean
    AuthorityGenerations authorityGenerations(
            AuthorityOpening opening,
            AuthorityRecords records,
            AuthorityKeys keys,
            PkiProperties properties,
            ObjectProvider<DevicePlane> plane,
            Clock clock,
            SecureRandom random) {
        opening.open();
        var generations = new AuthorityGenerations(records, keys, properties, plane, clock, random);
        generations.refresh();
        return generations;
    }

    @Bean
    PkiAddresses pkiAddresses(PkiProperties properties) {
        return properties.addresses();
    }

    @Bean
    DeviceTrustAnchors deviceTrustAnchors(AuthorityGenerations generations) {
        return generations::trusted;
    }
}
