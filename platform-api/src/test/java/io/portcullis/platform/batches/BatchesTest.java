package io.portcullis.platform.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class BatchesTest {

    @Test
    void everyCallerGetsTheAnswerToItsOwnQuestion() throws Exception {
        try (var batches = new Batches<Integer, Integer>(
                        "doubling",
                        2,
                        16,
                        all -> all.stream().map(one -> one * 2).toList());
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> questions = IntStream.range(0, 1000)
                    .<Callable<Integer>>mapToObj(i -> () -> batches.ask(i))
                    .toList();
            List<Future<Integer>> answers = callers.invokeAll(questions);
            for (int i = 0; i < 1000; i++) {
                assertThat(answers.get(i).get()).isEqualTo(i * 2);
            }
        }
    }

    @Test
    void whatComesWhileABatchIsWorkedOnIsDoneTogether() throws Exception {
        var sizes = new CopyOnWriteArrayList<Integer>();
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var batches = new Batches<Integer, Integer>("slow", 1, 100, all -> {
                    sizes.add(all.size());
                    begun.countDown();
                    await(goOn);
                    return all;
                });
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = callers.submit(() -> batches.ask(0));
            begun.await();
            var others = IntStream.range(1, 11)
                    .mapToObj(i -> callers.submit(() -> batches.ask(i)))
                    .toList();
            while (batches.waiting() < 10) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            first.get();
            for (var other : others) {
                other.get();
            }
        }
        assertThat(sizes).containsExactly(1, 10);
    }

    @Test
    void oneThatFailsFailsAlone() throws Exception {
        try (var batches = new Batches<Integer, Integer>("picky", 1, 100, all -> {
                    if (all.contains(13)) {
                        throw new IllegalArgumentException("13");
                    }
                    return all;
                });
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, 30)
                    .mapToObj(i -> callers.submit(() -> batches.ask(i)))
                    .toList();
            for (int i = 0; i < 30; i++) {
                var answer = asked.get(i);
                if (i == 13) {
                    assertThatThrownBy(answer::get)
                            .isInstanceOf(ExecutionException.class)
                            .hasCauseInstanceOf(IllegalArgumentException.class);
                } else {
                    assertThat(answer.get()).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void withTheDatabaseAwayNobodyIsTriedAgain() throws Exception {
        var tries = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        try (var batches = new Batches<Integer, Integer>("away", 1, 100, all -> {
                    await(goOn);
                    tries.incrementAndGet();
                    throw new DataAccessResourceFailureException("away");
                });
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = callers.submit(() -> batches.ask(0));
            var others = IntStream.range(1, 30)
                    .mapToObj(i -> callers.submit(() -> batches.ask(i)))
                    .toList();
            while (batches.waiting() < 28) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            assertThatThrownBy(first::get).hasCauseInstanceOf(DataAccessResourceFailureException.class);
            others.forEach(other ->
                    assertThatThrownBy(other::get).hasCauseInstanceOf(DataAccessResourceFailureException.class));
        }
        assertThat(tries.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void afterItsCloseCallersAreTurnedAway() {
        var batches = new Batches<Integer, Integer>("closed", 1, 1, all -> all);
        batches.close();
        assertThatThrownBy(() -> batches.ask(1)).isInstanceOf(Batches.Overloaded.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
