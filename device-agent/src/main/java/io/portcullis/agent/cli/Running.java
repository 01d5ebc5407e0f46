package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.daemon.DaemonState;
import io.portcullis.agent.identity.AgentHome;
import io.portcullis.agent.identity.HomeLock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the daemon runs, and how it fares.
 *
 * @param state as it last told; only while it runs
 */
record Running(Optional<DaemonState> state, boolean runs) {

    static Running of(AgentSetup setup) throws AgentFailure, InterruptedException {
        AgentHome home = setup.store().home();
        return HomeLock.isDaemonRunning(home)
                ? new Running(DaemonState.read(setup.files(), home.daemonState()), true)
                : new Running(Optional.empty(), false);
    }

    Optional<Instant> nextReportAt() {
        return state.map(DaemonState::nextReportAt);
    }

    void show(DecisionView view) {
        if (!runs) {
            view.row("Daemon", "does not run: nothing is reported or renewed by itself");
            return;
        }
        view.row(
                "Daemon",
                state.map(known -> "runs since " + view.time(known.startedAt())).orElse("runs"));
        state.ifPresent(known -> {
            view.row(
                    "Connection",
                    (known.connected() ? "listening to the platform since " : "not listening to the platform since ")
                            + view.time(known.connectionSince()));
            known.connectionTrouble().ifPresent(why -> view.row("", why));
            known.failingSince().ifPresent(at -> view.row("", "No report was accepted since " + view.time(at) + ":"));
            known.trouble().ifPresent(why -> view.row("", why));
        });
    }

    Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("running", runs);
        state.ifPresent(known -> members.putAll(known.members()));
        return members;
    }
}
