package io.portcullis.agent.cli;

import io.portcullis.agent.AgentVersion;
import io.portcullis.agent.collect.PostureCollection;
import io.portcullis.agent.identity.AgentHome;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.Passphrases;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.report.Reporter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where the identity is and how long collecting may take; shared by every command. */
final class HomeOptions {

    /** Milliseconds that one collection may take, for machines that are slower than most. */
    static final String BUDGET_VARIABLE = "PORTCULLIS_AGENT_COLLECT_MILLIS";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = {
                "Where the agent keeps its identity. Default: $PORTCULLIS_AGENT_HOME, else /var/lib/portcullis-agent for"
                        + " root and ~/.local/share/portcullis-agent for others."
            })
    private @Nullable Path home;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = {
                "File with the passphrase of the key store. Default: $PORTCULLIS_AGENT_PASSPHRASE, else a random one in"
                        + " the home directory."
            })
    private @Nullable Path passphraseFile;

    private final PrivateFiles files = new PrivateFiles();

    PrivateFiles files() {
        return files;
    }

    IdentityStore store(Surroundings surroundings) {
        AgentHome located = AgentHome.locate(
                Optional.ofNullable(home),
                surroundings.environment(),
                surroundings.machine().privileged(),
                surroundings.userHome());
        return new IdentityStore(
                located,
                files,
                new Passphrases(Optional.ofNullable(passphraseFile), surroundings.environment(), files));
    }

    Reporter reporter(Surroundings surroundings) {
        return new Reporter(store(surroundings), collection(surroundings), surroundings.clock());
    }

    private static PostureCollection collection(Surroundings surroundings) {
        return PostureCollection.ofThisMachine(
                surroundings.machine(), AgentVersion.current(), surroundings.clock(), budget(surroundings));
    }

    private static Duration budget(Surroundings surroundings) {
        String text = surroundings.environment().getOrDefault(BUDGET_VARIABLE, "");
        return text.matches("[1-9]\\d{0,5}") ? Duration.ofMillis(Long.parseLong(text)) : PostureCollection.BUDGET;
    }
}
