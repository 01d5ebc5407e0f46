package io.portcullis.localstack.demo;

import io.portcullis.localstack.Stack;
import io.portcullis.localstack.StackAddresses;
import io.portcullis.localstack.StackException;
import io.portcullis.localstack.cli.ThisStack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "demo",
        description = "Play the main job on this machine, step by step; leaves everything running.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    /** For picocli. */
    public DemoCommand() {}

    @Override
    public Integer call() {
        Stack stack = ThisStack.open();
        Narrator narrator = new Narrator(System.out);
        System.out.println("Portcullis: the main job on this machine. Everything lies in "
                + stack.layout().var());
        try {
            new Demo(stack, ThisStack.installation(), narrator).play();
        } catch (DemoFailure | StackException failure) {
            System.out.flush();
            System.err.println("\nThe demo failed: " + failure.getMessage());
            System.err.println("What runs goes on running: ./portcullis status, ./portcullis logs platform-api");
            return 1;
        }
        StackAddresses addresses = stack.addresses();
        System.out.println("\nAll steps went as told, in " + narrator.total() + ". Everything keeps running.");
        System.out.println("  console   " + addresses.consoleUrl());
        System.out.println("  user      " + addresses.adminUser());
        System.out.println("  password  in " + stack.provisioned().adminPassword());
        System.out.println("  stop it   ./portcullis down");
        return 0;
    }
}
