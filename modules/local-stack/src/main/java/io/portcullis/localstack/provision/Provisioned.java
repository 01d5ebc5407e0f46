package io.portcullis.localstack.provision;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import io.portcullis.localstack.Secrets;
import io.portcullis.localstack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;

/**
 * The files with keys, certificates and secrets of one stack. All lie in a directory that only its owner can look into,
 * except the certificate of the TLS authority, the set of trusted policy signers and the certificates of trusted TPM
 * manufacturers, which are public.
 */
public record Provisioned(
        Path caFile,
        KeyStoreFile platformTls,
        KeyStoreFile consoleTls,
        KeyStoreFile sampleAppTls,
        KeyStoreFile tokenSigning,
        KeyStoreFile policySigning,
        Path trustedSigners,
        Path trustedEkDirectory,
        Path pkiDirectory,
        Path pkiPassword,
        Path adminPassword,
        Path automationSecret,
        Path consoleSecret,
        Path platformDatabasePassword,
        Path consoleDatabasePassword) {

    /** Where everything lies, whether it is there or not. */
    public static Provisioned under(Path secrets, Path publicDirectory) {
        return new Provisioned(
                publicDirectory.resolve("ca.pem"),
                KeyStoreFile.in(secrets, "platform-tls"),
                KeyStoreFile.in(secrets, "console-tls"),
                KeyStoreFile.in(secrets, "sample-app-tls"),
                KeyStoreFile.in(secrets, "token-signing"),
                KeyStoreFile.in(secrets, "policy-signing"),
                publicDirectory.resolve("trusted-policy-signers.json"),
                publicDirectory.resolve("trusted-ek"),
                secrets.resolve("pki"),
                secrets.resolve("pki-password"),
                secrets.resolve("admin-password"),
                secrets.resolve("automation-secret"),
                secrets.resolve("console-secret"),
                secrets.resolve("platform-database-password"),
                secrets.resolve("console-database-password"));
    }

    /** Makes what is missing; changes nothing that is there, except a server certificate about to expire. */
    public void complete(Path secrets, Clock clock) {
        try {
            Secrets.createDirectory(secrets);
            Secrets.createDirectory(pkiDirectory);
            Files.createDirectories(trustedEkDirectory);
        } catch (IOException e) {
            throw new StackException("Cannot create the directories of the stack: " + e.getMessage(), e);
        }
        LocalAuthority authority = new LocalAuthority(KeyStoreFile.in(secrets, "local-tls-authority"), clock);
        authority.establish(caFile);
        authority.vouchFor(platformTls);
        authority.vouchFor(consoleTls);
        authority.vouchFor(sampleAppTls);
        LocalAuthority.signingKey(tokenSigning, clock);
        LocalAuthority.signingKey(policySigning, clock);
        writeTrustedSigners();
        Secrets.readOrCreate(pkiPassword);
        Secrets.readOrCreate(adminPassword);
        Secrets.readOrCreate(automationSecret);
        Secrets.readOrCreate(consoleSecret);
        Secrets.readOrCreate(platformDatabasePassword);
        Secrets.readOrCreate(consoleDatabasePassword);
    }

    private void writeTrustedSigners() {
        try {
            ECPublicKey key = (ECPublicKey) policySigning.read().certificate().getPublicKey();
            ECKey jwk = new ECKey.Builder(Curve.P_256, key)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyIDFromThumbprint()
                    .build();
            Files.writeString(trustedSigners, new JWKSet(jwk).toString() + "\n");
        } catch (JOSEException | IOException e) {
            throw new StackException("Cannot write " + trustedSigners + ": " + e.getMessage(), e);
        }
    }
}
