package io.portcullis.console.policies;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.PolicyTopic;
import io.portcullis.console.testing.SharedConsole;
import io.portcullis.contracts.PolicyStatus;
import io.portcullis.localstack.TestServices;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyStatusIT {
    private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");
    private final ConsoleNode console = SharedConsole.node();
    private final NodeStatuses statuses = console.bean(NodeStatuses.class);
    private final String kafka = TestServices.shared().kafka().bootstrapServers();

    @Test
    void theLatestByTheSendersClockStaysWhateverTheOrderOfArrival() {
        PolicyStatus complete = status(101, "complete", 10, T.plusSeconds(2));
        statuses.store(complete);
        statuses.store(status(101, "applied", 0, T));
        statuses.store(status(101, "evaluating", 5, T.plusSeconds(1)));
        statuses.store(complete);
        assertThat(statuses.of(101)).containsExactly(complete);
    }

    @Test
    void ofTwoWithTheSameTimeTheOneFurtherOnStays() {
        statuses.store(status(102, "evaluating", 3, T));
        statuses.store(status(102, "complete", 10, T));
        statuses.store(status(102, "evaluating", 7, T));
        assertThat(statuses.of(102)).extracting(PolicyStatus::state).containsExactly("complete");
    }

    @Test
    void whatWasAppliedIsNotRejectedAnyMore() {
        statuses.store(status(103, "complete", 10, T));
        statuses.store(status(103, "rejected", 0, T.plusSeconds(60)));
        assertThat(statuses.of(103)).extracting(PolicyStatus::state).containsExactly("complete");
        statuses.store(status(103, "rolled_back", 0, T.plusSeconds(61)));
        assertThat(statuses.of(103)).extracting(PolicyStatus::state).containsExactly("rolled_back");
    }

    @Test
    void whatWasSupersededStaysSo() {
        statuses.store(status(105, "evaluating", 3, T));
        statuses.store(status(105, "superseded", 3, T));
        statuses.store(status(105, "evaluating", 3, T));
        statuses.store(status(105, "rejected", 0, T.plusSeconds(60)));
        assertThat(statuses.of(105)).extracting(PolicyStatus::state).containsExactly("superseded");
    }

    @Test
    void whatIsNoStatusIsPassedOver() {
        PolicyTopic.reportRaw(kafka, "104", "no JSON");
        PolicyTopic.reportRaw(kafka, "104", "{\"revision\":104}");
        PolicyTopic.reportRaw(kafka, "104", "[]");
        PolicyStatus good = status(104, "complete", 10, T);
        PolicyTopic.report(kafka, good);
        await().atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(statuses.of(104)).containsExactly(good));
    }

    private static PolicyStatus status(long revision, String state, long done, Instant at) {
        return new PolicyStatus(revision, "node-1", state, List.of("because"), done, 10, Map.of("compliant", done), at);
    }
}
