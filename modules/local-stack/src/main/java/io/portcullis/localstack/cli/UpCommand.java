package io.portcullis.localstack.cli;

import io.portcullis.localstack.ComponentStatus;
import io.portcullis.localstack.Stack;
import io.portcullis.localstack.StackAddresses;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Start everything that does not run; stay in front and stop it all on Ctrl-C.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private static final Duration WATCH = Duration.ofSeconds(3);

    @Option(
            names = {"-d", "--detach"},
            description = "Return when all is ready, leaving it running.")
    private boolean detach;

    @Override
    public Integer call() throws InterruptedException {
        Stack stack = ThisStack.open();
        long begin = System.nanoTime();
        System.out.println("Starting Portcullis in " + stack.layout().var());
        stack.up();
        announce(stack, begin);
        if (!detach) {
            stayInFront(stack);
        }
        return 0;
    }

    private void announce(Stack stack, long begin) {
        StackAddresses addresses = stack.addresses();
        System.out.printf(Locale.ROOT, "Ready after %.1f s.%n", (System.nanoTime() - begin) / 1e9);
        System.out.println("  console   " + addresses.consoleUrl() + "   user " + addresses.adminUser()
                + ", password in " + stack.provisioned().adminPassword());
        System.out.println("  platform  " + addresses.issuer());
        System.out.println("  sample    " + addresses.sampleAppUrl() + "/payroll");
        System.out.println("  scripts   . " + stack.layout().environmentFile());
        System.out.println(detach ? "Stop it with ./portcullis down." : "Ctrl-C stops it.");
    }

    private static void stayInFront(Stack stack) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("\nStopping");
            stack.down();
        }));
        Map<String, String> last = new HashMap<>();
        while (!never.await(WATCH.toMillis(), TimeUnit.MILLISECONDS)) {
            for (ComponentStatus status : stack.status()) {
                String name = status.component().label();
                String before = last.put(name, status.state());
                if (!status.state().equals(before == null ? "ready" : before)) {
                    System.out.println("  " + name + " is now " + status.state().replace('_', ' ')
                            + (status.state().equals("ready") ? "" : " (log: " + status.log() + ")"));
                }
            }
        }
    }
}
