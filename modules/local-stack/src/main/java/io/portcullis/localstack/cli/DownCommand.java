package io.portcullis.localstack.cli;

import io.portcullis.localstack.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "down", description = "Stop everything; all data stays.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    @Option(names = "--wipe", description = "Also delete all data, keys and logs of the stack.")
    private boolean wipe;

    @Override
    public Integer call() {
        Stack stack = ThisStack.open();
        if (wipe) {
            stack.wipe();
            System.out.println("Stopped, and deleted " + stack.layout().var());
        } else {
            stack.down();
            System.out.println("Stopped. The data stays in " + stack.layout().var());
        }
        return 0;
    }
}
