package io.portcullis.agent.identity;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The directory that holds everything the agent keeps. */
public record AgentHome(Path directory) {

    /** Names the home where no option does. */
    public static final String VARIABLE = "PORTCULLIS_AGENT_HOME";

    /** The option, else the environment, else the usual place for this user. */
    public static AgentHome locate(
            Optional<Path> option, Map<String, String> environment, boolean root, Path userHome) {
        String named = environment.getOrDefault(VARIABLE, "");
        Path directory = option.orElseGet(() -> {
            if (!named.isBlank()) {
                return Path.of(named);
            }
            return root ? Path.of("/var/lib/portcullis-agent") : userHome.resolve(".local/share/portcullis-agent");
        });
        return new AgentHome(directory.toAbsolutePath().normalize());
    }

    /** PKCS#12: the private key and its certificate chain. */
    Path keyStore() {
        return keyStore(Slot.CURRENT);
    }

    Path keyStore(Slot slot) {
        return directory.resolve(slot.fileName() + ".p12");
    }

    /** JSON: which key of which token, and its certificate chain. */
    Path keyInToken(Slot slot) {
        return directory.resolve(slot.fileName() + ".json");
    }

    /** What tpm2-pkcs11 keeps for the agent; only this machine's TPM can use it. */
    Path tpmStore() {
        return directory.resolve("tpm2");
    }

    Path tpmPin() {
        return directory.resolve("tpm2.pin");
    }

    Path passphrase() {
        return directory.resolve("identity.passphrase");
    }

    /** Certification authorities of the platform's TLS certificate. */
    Path platformAuthorities() {
        return directory.resolve("platform-ca.pem");
    }

    Path state() {
        return directory.resolve("state.json");
    }

    /** The last whole report that was accepted. */
    public Path lastReport() {
        return directory.resolve("last-report.json");
    }

    /** Everything that was ever reported; stays when the machine is unenrolled. */
    public Path ledger() {
        return directory.resolve("ledger.jsonl");
    }

    /** What the running daemon tells {@code status}. */
    public Path daemonState() {
        return directory.resolve("daemon.json");
    }

    Path pendingEnrollment() {
        return directory.resolve("pending.json");
    }

    Path renewals() {
        return directory.resolve("renewal.json");
    }

    /** Held while a report is made, so that two agents do not race. */
    Path lock() {
        return directory.resolve("agent.lock");
    }

    /** Held while the identity is being changed: enrolled, renewed, given up. */
    Path identityLock() {
        return directory.resolve("identity.lock");
    }

    /** Held by the daemon as long as it runs. */
    Path daemonLock() {
        return directory.resolve("daemon.lock");
    }
}
