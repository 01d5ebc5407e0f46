package io.portcullis.agent.cli;

import io.portcullis.agent.collect.LocalMachine;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** One run of the command line in this process. */
record AgentRun(int exit, String out, String err) {

    static AgentRun of(Path home, String... arguments) {
        return of(home, Clock.systemUTC(), "", arguments);
    }

    /** @param environment on top of the home's */
    static AgentRun with(Path home, Map<String, String> environment, String... arguments) {
        return run(home, Clock.systemUTC(), "", environment, arguments);
    }

    static AgentRun of(Path home, Clock clock, String in, String... arguments) {
        return run(home, clock, in, Map.of(), arguments);
    }

    static AgentRun run(Path home, Clock clock, String in, Map<String, String> environment, String... arguments) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("PORTCULLIS_AGENT_HOME", home.toString());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = AgentCommand.execute(
                new Surroundings(
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        variables,
                        home,
                        new LocalMachine(),
                        clock),
                arguments);
        return new AgentRun(exit, out.toString(), err.toString());
    }
}
