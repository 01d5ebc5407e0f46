package io.portcullis.platform.compliance.redecisions;

import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.decisions.StoredState;
import io.portcullis.platform.compliance.policies.Rules;
import java.time.Instant;
import java.util.List;

/** What a node's threads do, one step at a time. */
public final class Redeciding {
    private Redeciding() {}

    /** A chunk of the fleet. */
    public static boolean step(Installation.Node node) {
        return node.get(FleetReevaluations.class).step();
    }

    public static boolean stepBetweenChunks(Installation.Node node) {
        return node.get(BetweenChunks.class).step();
    }

    /** Until nothing is left to do. */
    public static void work(Installation.Node node) {
        boolean more = true;
        while (more) {
            boolean decided = step(node);
            boolean moved = stepBetweenChunks(node);
            more = node.get(Sweeper.class).step() || decided || moved;
        }
    }

    /** Devices as they were read, by rules that were read after. @return how many were written */
    public static int decide(Installation.Node node, List<StoredState> read, Rules rules, Instant now) {
        return node.get(Redecisions.class).decide(read, rules, now);
    }
}
