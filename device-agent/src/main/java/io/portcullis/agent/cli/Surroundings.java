package io.portcullis.agent.cli;

import io.portcullis.agent.collect.Machine;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** What a command finds around it. Tests bring their own. */
record Surroundings(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        Map<String, String> environment,
        Path userHome,
        Machine machine,
        Clock clock) {}
