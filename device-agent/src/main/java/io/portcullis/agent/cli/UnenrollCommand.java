package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.identity.AgentState;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.HomeLock;
import io.portcullis.agent.identity.IdentityStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code unenroll} */
final class UnenrollCommand implements Subcommand {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "unenroll";
    }

    @Override
    public List<String> description() {
        return List.of("Tell the platform that this machine leaves, then delete its key and everything it remembers.");
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag(
                "--local",
                "Delete here only, without telling the platform; an administrator then retires the device."));
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, InterruptedException {
        Surroundings surroundings = setup.surroundings();
        IdentityStore store = setup.store();
        if (!store.isEnrolled()) {
            throw AgentFailure.notEnrolled(
                    "This machine is not enrolled (" + store.home().directory() + "): nothing to do.");
        }
        try (var _ = HomeLock.forIdentity(store.home(), PATIENCE);
                var _ = HomeLock.forReport(store.home(), PATIENCE)) {
            boolean told = !arguments.has("--local") && tell(store);
            delete(store, arguments.has("--local"), surroundings);
            surroundings.out().println("Unenrolled: the key and everything this agent knew are deleted.");
            if (!told) {
                surroundings.err().println("The platform was not told: ask an administrator to retire this device.");
            }
            return ExitCodes.DONE;
        }
    }

    private static void delete(IdentityStore store, boolean anyway, Surroundings surroundings) throws AgentFailure {
        try {
            store.delete();
        } catch (AgentFailure outOfReach) {
            if (!anyway) {
                throw outOfReach;
            }
            surroundings.err().println("warning: the key stays in its token: " + outOfReach.text());
            store.deleteFiles();
        }
    }

    /** Whether the platform knows. @throws AgentFailure if it cannot be asked now */
    private static boolean tell(IdentityStore store) throws AgentFailure, InterruptedException {
        DeviceIdentity identity = store.identity();
        AgentState state = store.state(identity);
        try {
            PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
            Reply reply = connection.post(
                    state.enrollment().server().resolve("/device/v1/unenroll"), "application/json", "{}", Map.of());
            return reply.status() == 200 || reply.status() == 204;
        } catch (AgentFailure unreachable) {
            throw AgentFailure.unreachable(
                    unreachable.text() + " Nothing was deleted; to delete here only, use --local.");
        }
    }
}
