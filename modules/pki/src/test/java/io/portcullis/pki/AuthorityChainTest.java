package io.portcullis.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;

class AuthorityChainTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final AuthorityCeremony ceremony = new AuthorityCeremony(CLOCK, new SecureRandom());
    private final CertificateAuthority root = ceremony.createRoot();
    private final CertificateAuthority issuing = ceremony.createIssuing(root);
    private final CertificateAuthority attestation = ceremony.createAttestation(root);
    private final PublicKey key = issuing.certificate().getPublicKey();

    @Test
    void takesWhatItsOwnRootSigned() {
        AuthorityChain.check(issuing.chain(), key, AuthorityKind.ISSUING, root.certificate(), NOW);
        AuthorityChain.check(
                attestation.chain(), attestation.certificate().getPublicKey(), AuthorityKind.ATTESTATION, null, NOW);
    }

    @Test
    void refusesAnotherKeysChain() {
        refused(ceremony.createIssuing(root).chain(), AuthorityKind.ISSUING, "another key");
    }

    @Test
    void refusesAnotherRoot() {
        var other = ceremony.createRoot();
        refused(ceremony.certify(other, key, AuthorityKind.ISSUING), AuthorityKind.ISSUING, "another root");
        refused(
                List.of(ceremony.certify(other, key, AuthorityKind.ISSUING).getFirst(), root.certificate()),
                AuthorityKind.ISSUING,
                "not signed by the root");
    }

    @Test
    void refusesOneKindForAnother() {
        refused(ceremony.certify(root, key, AuthorityKind.ATTESTATION), AuthorityKind.ISSUING, "another kind");
        refused(issuing.chain(), AuthorityKind.ATTESTATION, "--kind attestation");
    }

    @Test
    void refusesAChainOfAnotherLength() {
        refused(List.of(issuing.certificate()), AuthorityKind.ISSUING, "needs two");
        refused(List.of(), AuthorityKind.ISSUING, "needs two");
        refused(
                List.of(issuing.certificate(), issuing.certificate(), root.certificate()),
                AuthorityKind.ISSUING,
                "needs two");
    }

    @Test
    void refusesADeviceCertificate() throws Exception {
        KeyPair pair = Requests.ec("secp256r1");
        var issuer = new DeviceIssuer(
                issuing,
                DeviceCertificateProfile.standard(java.net.URI.create("https://pki.example.com")),
                CLOCK,
                new SecureRandom());
        var ready = (DeviceIssuer.Preparation.Ready)
                issuer.prepare(java.util.UUID.randomUUID(), pair.getPublic(), KeyProtection.SOFTWARE);
        X509Certificate device = issuer.issue(ready.certificate());

        assertThatThrownBy(() -> AuthorityChain.check(
                        List.of(device, issuing.certificate()), pair.getPublic(), AuthorityKind.ISSUING, null, NOW))
                .isInstanceOf(PkiException.class);
    }

    @Test
    void refusesWhatEndsBeforeLong() {
        Instant late = NOW.plus(AuthorityCeremony.INTERMEDIATE_LIFETIME).minus(Duration.ofDays(20));
        assertThatThrownBy(() ->
                        AuthorityChain.check(issuing.chain(), key, AuthorityKind.ISSUING, root.certificate(), late))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("30 days");
    }

    @Test
    void aRootNearItsEndSignsUpToItsEndOnly() {
        Clock late = Clock.fixed(NOW.plus(AuthorityCeremony.ROOT_LIFETIME).minus(Duration.ofDays(400)), ZoneOffset.UTC);
        var chain = new AuthorityCeremony(late, new SecureRandom()).certify(root, key, AuthorityKind.ISSUING);

        assertThat(chain.getFirst().getNotAfter()).isEqualTo(root.certificate().getNotAfter());
    }

    @Test
    void asksTheRootWithARequestThatProvesTheKey() throws Exception {
        byte[] request = AuthorityCeremony.request(issuing, AuthorityKind.ISSUING);

        assertThat(CertificateRequest.read(request)).isEqualTo(new CertificateRequest.Reading.Accepted(key));
        assertThat(new JcaPKCS10CertificationRequest(request).getSubject().toString())
                .contains("Portcullis Device Issuing CA");
    }

    private void refused(List<X509Certificate> chain, AuthorityKind kind, String why) {
        assertThatThrownBy(() -> AuthorityChain.check(chain, key, kind, root.certificate(), NOW))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining(why);
    }
}
