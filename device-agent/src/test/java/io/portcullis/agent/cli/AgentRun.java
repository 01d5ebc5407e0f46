package io.portcullis.agent.cli;

import io.portcullis.agent.collect.LocalMachine;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** One run of the command line in this process. */
record AgentRun(int exit, String out, String err) {

    static AgentRun of(Path home, String... arguments) {
        return of(home, Clock.systemUTC(), "", arguments);
    }

    static AgentRun of(Path home, Clock clock, String in, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = AgentCommand.execute(
                new Surroundings(
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        Map.of("PORTCULLIS_AGENT_HOME", home.toString()),
                        home,
                        new LocalMachine(),
                        clock),
                arguments);
        return new AgentRun(exit, out.toString(), err.toString());
    }
}
