package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.RolloutPlan;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** How far a revision has come, put together from the outbox and from what the platform's nodes say. */
public record Rollout(
        long revision,
        String publishedBy,
        Instant publishedAt,
        String note,
        @Nullable RolloutPlan plan,
        State state,
        List<PolicyStatus> nodes) {

    /** In this order a revision moves on, up to {@code COMPLETE}; each of those after it ends it before. */
    public enum State {
        QUEUED,
        SENT,
        ROLLING_OUT,
        APPLIED,
        COMPLETE,
        REJECTED,
        ROLLED_BACK,
        SUPERSEDED,
        UNDELIVERABLE;

        /** As {@code PolicyRevisionDocument} names it. */
        String wire() {
            return switch (this) {
                case QUEUED -> "queued";
                case SENT -> "sent";
                case ROLLING_OUT -> "rolling_out";
                case APPLIED -> "applied";
                case COMPLETE -> "complete";
                case ROLLED_BACK -> "rolled_back";
                case SUPERSEDED -> "superseded";
                case REJECTED, UNDELIVERABLE -> "rejected";
            };
        }
    }

    static Rollout of(Revision revision, List<PolicyStatus> nodes) {
        return new Rollout(
                revision.revision(),
                revision.publishedBy(),
                revision.publishedAt(),
                revision.note(),
                revision.rollout(),
                state(revision.delivery(), nodes),
                nodes);
    }

    private static State state(Revision.Delivery delivery, List<PolicyStatus> nodes) {
        // The nodes share what they know of a roll-out: rolled back on one is rolled back.
        if (any(nodes, "rolled_back")) {
            return State.ROLLED_BACK;
        }
        if (any(nodes, "complete")) {
            return State.COMPLETE;
        }
        // Nodes that have not heard yet still say how far they were.
        if (any(nodes, "superseded")) {
            return State.SUPERSEDED;
        }
        if (any(nodes, "applied") || any(nodes, "evaluating")) {
            return State.APPLIED;
        }
        if (any(nodes, "rolling_out")) {
            return State.ROLLING_OUT;
        }
        if (!nodes.isEmpty()) {
            return State.REJECTED;
        }
        return switch (delivery) {
            case WAITING -> State.QUEUED;
            case SENT -> State.SENT;
            case REFUSED -> State.UNDELIVERABLE;
        };
    }

    private static boolean any(List<PolicyStatus> nodes, String state) {
        return nodes.stream().anyMatch(node -> node.state().equals(state));
    }

    /** Whether nothing more is expected to happen, so that a page may stop asking. */
    public boolean settled() {
        return state == State.COMPLETE || overtaken() || failed();
    }

    /** Whether it came as far as {@code SENT}, {@code APPLIED} or {@code COMPLETE}. */
    public boolean has(String stage) {
        State wanted = State.valueOf(stage);
        return switch (state) {
            case UNDELIVERABLE -> false;
            case REJECTED, ROLLED_BACK, SUPERSEDED -> wanted == State.SENT;
            case QUEUED, SENT, ROLLING_OUT, APPLIED, COMPLETE -> state.compareTo(wanted) >= 0;
        };
    }

    public boolean failed() {
        return state == State.REJECTED || state == State.ROLLED_BACK || state == State.UNDELIVERABLE;
    }

    /** Whether a newer revision took its place before it was done. That is no failure. */
    public boolean overtaken() {
        return state == State.SUPERSEDED;
    }

    /** Why it was, as the nodes say it. */
    public List<String> overtakenBy() {
        return nodes.stream()
                .filter(node -> node.state().equals("superseded"))
                .flatMap(node -> node.reasons().stream())
                .distinct()
                .toList();
    }

    public List<PolicyStatus> rejections() {
        return nodes.stream()
                .filter(node -> node.state().equals("rejected") || node.state().equals("rolled_back"))
                .toList();
    }

    public long applied() {
        return nodes.size() - (long) rejections().size();
    }

    public long devicesDone() {
        return state == State.COMPLETE ? devicesTotal() : most(nodes.stream().mapToLong(PolicyStatus::devicesDone));
    }

    /** Each node counts the whole fleet, so the largest count is the fleet. */
    public long devicesTotal() {
        return most(nodes.stream().mapToLong(PolicyStatus::devicesTotal));
    }

    public long percent() {
        return devicesTotal() == 0 ? (state == State.COMPLETE ? 100 : 0) : devicesDone() * 100 / devicesTotal();
    }

    private static long most(LongStream counts) {
        return counts.max().orElse(0);
    }

    /** By compliance, from the node that got furthest. */
    public Map<String, Long> byCompliance() {
        return nodes.stream()
                .max(Comparator.comparingLong(PolicyStatus::devicesDone).thenComparing(PolicyStatus::occurredAt))
                .map(PolicyStatus::byCompliance)
                .orElse(Map.of());
    }

    /** In a few words. */
    public String summary() {
        return switch (state) {
            case QUEUED -> "waiting for Kafka";
            case SENT -> "sent, no node has answered yet";
            case ROLLING_OUT ->
                "rolling out in stages, " + devicesDone() + " of " + devicesTotal() + " devices reached";
            case APPLIED -> "applied, " + devicesDone() + " of " + devicesTotal() + " devices decided anew";
            case COMPLETE ->
                rejections().isEmpty()
                        ? "complete"
                        : "complete, but rejected by " + rejections().size() + " of " + nodes.size() + " nodes";
            case REJECTED -> "rejected";
            case ROLLED_BACK -> "rolled back";
            case SUPERSEDED -> "superseded by a newer revision";
            case UNDELIVERABLE -> "refused by Kafka";
        };
    }
}
