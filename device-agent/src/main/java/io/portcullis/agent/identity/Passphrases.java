package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Where the passphrase comes from: a named file, else the environment, else a file of the agent's own beside the key
 * store. The agent's own file guards against a key store that leaks alone, for example from a backup.
 */
public final class Passphrases {

    /** Holds the passphrase where no file is named. */
    public static final String VARIABLE = "PORTCULLIS_AGENT_PASSPHRASE";

    private static final int RANDOM_BYTES = 32;

    private final Optional<Path> named;
    private final Map<String, String> environment;
    private final PrivateFiles files;

    public Passphrases(Optional<Path> named, Map<String, String> environment, PrivateFiles files) {
        this.named = named;
        this.environment = Map.copyOf(environment);
        this.files = files;
    }

    /** The passphrase in use; empty if none was ever made. */
    Optional<Passphrase> current(AgentHome home) throws AgentFailure {
        if (named.isPresent()) {
            byte[] content = files.read(named.get())
                    .orElseThrow(() -> AgentFailure.failed("There is no passphrase file " + named.get() + "."));
            return Optional.of(nonBlank(
                    new String(content, StandardCharsets.UTF_8), named.get().toString()));
        }
        String inherited = environment.getOrDefault(VARIABLE, "");
        if (!inherited.isBlank()) {
            return Optional.of(new Passphrase(inherited.strip()));
        }
        Optional<byte[]> own = files.read(home.passphrase());
        return own.isEmpty()
                ? Optional.empty()
                : Optional.of(nonBlank(
                        new String(own.get(), StandardCharsets.UTF_8),
                        home.passphrase().toString()));
    }

    /** The passphrase in use, or a new random one of the agent's own. */
    Passphrase currentOrNew(AgentHome home) throws AgentFailure {
        Optional<Passphrase> current = current(home);
        if (current.isPresent()) {
            return current.get();
        }
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        files.write(home.passphrase(), text.getBytes(StandardCharsets.UTF_8));
        return new Passphrase(text);
    }

    private static Passphrase nonBlank(String text, String source) throws AgentFailure {
        if (text.isBlank()) {
            throw AgentFailure.failed("The passphrase file " + source + " is empty.");
        }
        return new Passphrase(text.strip());
    }
}
