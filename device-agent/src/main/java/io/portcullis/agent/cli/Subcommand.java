package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import java.util.List;

/** One thing the agent can be told to do. */
interface Subcommand {

    String name();

    /** For people, one sentence an entry; the first one stands in the list of commands. */
    List<String> description();

    /** Its own options; those that say where the agent's home is come on top. */
    List<Option> options();

    /** Returns the exit code. */
    int run(Arguments arguments, AgentSetup setup) throws AgentFailure, UsageProblem, InterruptedException;
}
