package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.AgentVersion;
import io.portcullis.agent.collect.PostureCollection;
import io.portcullis.agent.identity.AgentHome;
import io.portcullis.agent.identity.Enroller;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.KeyStores;
import io.portcullis.agent.identity.Passphrases;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.identity.Renewer;
import io.portcullis.agent.report.Reporter;
import io.portcullis.agent.tpm.TpmAttestation;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The agent as the options and the surroundings of one run make it. */
record AgentSetup(
        Surroundings surroundings, PrivateFiles files, KeyStores keyStores, IdentityStore store, Reporter reporter) {

    static final List<Option> OPTIONS = List.of(
            Option.value(
                    "--home",
                    "DIR",
                    "Where the agent keeps its identity. Default: $PORTCULLIS_AGENT_HOME, else /var/lib/portcullis-agent"
                            + " for root and ~/.local/share/portcullis-agent for others."),
            Option.value(
                    "--passphrase-file",
                    "FILE",
                    "File with the passphrase of the key store. Default: $PORTCULLIS_AGENT_PASSPHRASE, else a random"
                            + " one in the home directory."));

    /** Milliseconds that one collection may take, for machines that are slower than most. */
    static final String BUDGET_VARIABLE = "PORTCULLIS_AGENT_COLLECT_MILLIS";

    static AgentSetup of(Arguments arguments, Surroundings surroundings) throws UsageProblem {
        PrivateFiles files = new PrivateFiles();
        AgentHome home = AgentHome.locate(
                arguments.path("--home"),
                surroundings.environment(),
                surroundings.machine().privileged(),
                surroundings.userHome());
        KeyStores keyStores = new KeyStores(home, files, surroundings.environment());
        IdentityStore store = new IdentityStore(
                home,
                files,
                new Passphrases(arguments.path("--passphrase-file"), surroundings.environment(), files),
                keyStores);
        PostureCollection collection = PostureCollection.ofThisMachine(
                surroundings.machine(), AgentVersion.current(), surroundings.clock(), budget(surroundings));
        return new AgentSetup(
                surroundings, files, keyStores, store, new Reporter(store, files, collection, surroundings.clock()));
    }

    Renewer renewer() {
        return new Renewer(store, keyStores, surroundings.clock(), new SecureRandom()::nextDouble);
    }

    /** A renewal that broke off is finished first: the certificate in place may soon be superseded. */
    void settle() throws InterruptedException {
        try {
            renewer().settle();
        } catch (AgentFailure later) {
            // What comes next says whether the identity in place still works.
        }
    }

    Enroller enroller() {
        return Enroller.of(
                store,
                files,
                keyStores,
                Optional.of(new TpmAttestation()),
                text -> surroundings.err().println("warning: " + text),
                surroundings.clock());
    }

    private static Duration budget(Surroundings surroundings) {
        String text = surroundings.environment().getOrDefault(BUDGET_VARIABLE, "");
        return text.matches("[1-9]\\d{0,5}") ? Duration.ofMillis(Long.parseLong(text)) : PostureCollection.BUDGET;
    }
}
