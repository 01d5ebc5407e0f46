package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.identity.AgentState;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.HomeLock;
import io.portcullis.agent.identity.IdentityStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "unenroll",
        description = {"Tell the platform that this machine leaves, then delete its key and everything it remembers."},
        mixinStandardHelpOptions = true)
final class UnenrollCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Surroundings surroundings;

    @Mixin
    private HomeOptions home = new HomeOptions();

    @Option(
            names = "--local",
            description = {"Delete here only, without telling the platform; an administrator then retires the device."})
    private boolean local;

    UnenrollCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws AgentFailure, InterruptedException {
        IdentityStore store = home.store(surroundings);
        if (!store.isEnrolled()) {
            throw AgentFailure.notEnrolled(
                    "This machine is not enrolled (" + store.home().directory() + "): nothing to do.");
        }
        try (var _ = HomeLock.forReport(store.home(), PATIENCE)) {
            boolean told = !local && tell(store);
            store.delete();
            surroundings.out().println("Unenrolled: the key and everything this agent knew are deleted.");
            if (!told) {
                surroundings.err().println("The platform was not told: ask an administrator to retire this device.");
            }
            return ExitCodes.DONE;
        }
    }

    /** Whether the platform knows. @throws AgentFailure if it cannot be asked now */
    private boolean tell(IdentityStore store) throws AgentFailure, InterruptedException {
        AgentState state = store.state();
        DeviceIdentity identity = store.identity();
        try (PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust())) {
            Reply reply = connection.post(
                    state.enrollment().server().resolve("/device/v1/unenroll"), "application/json", "{}", Map.of());
            return reply.status() == 200 || reply.status() == 204;
        } catch (AgentFailure unreachable) {
            throw AgentFailure.unreachable(
                    unreachable.text() + " Nothing was deleted; to delete here only, use --local.");
        }
    }
}
