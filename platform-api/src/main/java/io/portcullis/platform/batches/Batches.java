package io.portcullis.platform.batches;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;

/**
 * Answers the questions of concurrent callers in batches: while one batch is being worked on, the next gathers. A batch
 * is never waited for, so a lone caller pays a change of thread and nothing else, and the more callers there are, the
 * less of the database's work falls on each.
 *
 * <p>A batch that fails is tried again question by question, so that one caller's bad luck is not everybody's; unless
 * the database is away, which it is for all.
 *
 * @param <Q> question
 * @param <A> answer
 */
public final class Batches<Q, A> implements AutoCloseable {
    /** Questions that may wait, as a multiple of what one batch takes; beyond that callers are turned away. */
    private static final int BATCHES_WAITING = 64;

    private final String name;
    private final int mostAtOnce;
    private final Work<Q, A> work;
    private final BlockingQueue<Asked<Q, A>> waiting;
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean closed;

    /** Does one batch, in a transaction of its own where it needs one. */
    @FunctionalInterface
    public interface Work<Q, A> {
        /** @return as many answers as there are questions, in their order */
        List<A> answer(List<Q> questions);
    }

    /** The callers are more than the batches can serve; nothing was done. */
    public static final class Overloaded extends RuntimeException {
        Overloaded(String name) {
            super("too many requests wait for " + name);
        }
    }

    /**
     * @param name of the worker threads
     * @param workers batches that may be worked on at the same time
     * @param mostAtOnce questions in one batch
     */
    public Batches(String name, int workers, int mostAtOnce, Work<Q, A> work) {
        this.name = name;
        this.mostAtOnce = mostAtOnce;
        this.work = work;
        this.waiting = new LinkedBlockingQueue<>(mostAtOnce * BATCHES_WAITING);
        for (int i = 0; i < workers; i++) {
            this.workers.add(Thread.ofPlatform().daemon().name(name + "-" + i).start(this::run));
        }
    }

    /**
     * The answer to one question. Throws what its work throws.
     *
     * @throws Overloaded if too many wait already
     */
    public A ask(Q question) {
        var asked = new Asked<Q, A>(question, new CompletableFuture<>());
        if (closed || !waiting.offer(asked)) {
            throw new Overloaded(name);
        }
        try {
            return asked.answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** How many questions wait for the next batch. */
    int waiting() {
        return waiting.size();
    }

    private void run() {
        List<Asked<Q, A>> batch = new ArrayList<>(mostAtOnce);
        while (!closed) {
            try {
                batch.add(waiting.take());
                waiting.drainTo(batch, mostAtOnce - 1);
                answer(batch);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                batch.clear();
            }
        }
    }

    private void answer(List<Asked<Q, A>> batch) {
        RuntimeException failure = attempt(batch);
        if (failure == null) {
            return;
        }
        if (batch.size() == 1 || isEverybodys(failure)) {
            batch.forEach(one -> one.answer.completeExceptionally(failure));
            return;
        }
        for (var one : batch) {
            answer(List.of(one));
        }
    }

    /** With the database away, asking it again for each would only keep all of them waiting. */
    private static boolean isEverybodys(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataAccessResourceFailureException
                    || cause instanceof TransientDataAccessResourceException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof TransactionException) {
                return true;
            }
        }
        return false;
    }

    private @Nullable RuntimeException attempt(List<Asked<Q, A>> batch) {
        List<A> answers;
        try {
            answers = work.answer(batch.stream().map(Asked::question).toList());
            if (answers.size() != batch.size()) {
                return new IllegalStateException(
                        name + " gave " + answers.size() + " answers to " + batch.size() + " questions");
            }
        } catch (RuntimeException e) {
            return e;
        } catch (Error e) {
            batch.forEach(one -> one.answer.completeExceptionally(new IllegalStateException(name + " failed", e)));
            throw e;
        }
        for (int i = 0; i < answers.size(); i++) {
            batch.get(i).answer.complete(answers.get(i));
        }
        return null;
    }

    /** Stops taking questions; those that wait are turned away. */
    @Override
    public void close() {
        closed = true;
        workers.forEach(Thread::interrupt);
        List<Asked<Q, A>> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(one -> one.answer.completeExceptionally(new Overloaded(name)));
    }

    private record Asked<Q, A>(Q question, CompletableFuture<A> answer) {}
}
