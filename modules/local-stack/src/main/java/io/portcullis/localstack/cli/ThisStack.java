package io.portcullis.localstack.cli;

import io.portcullis.localstack.Stack;
import io.portcullis.localstack.StackOptions;
import java.nio.file.Path;
import java.time.Clock;

/** The stack of the checkout from which the command runs. */
public final class ThisStack {
    private ThisStack() {}

    /** What it does is printed as it does it. */
    public static Stack open() {
        Path installation =
                Path.of(System.getProperty("portcullis.installation", "")).toAbsolutePath();
        StackOptions options = StackOptions.forPeople(installation, System.getenv());
        return new Stack(options, line -> System.out.println("  " + line), Clock.systemUTC());
    }

    /** The checkout whose jars are run. */
    public static Path installation() {
        return Path.of(System.getProperty("portcullis.installation", "")).toAbsolutePath();
    }
}
