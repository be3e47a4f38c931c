package dev.polo.collectors.core;

import dev.polo.collectors.aws.AwsFailure;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.ScopeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Works on scopes side by side, some at a time, until all are done or time is over. The threads are few and kept: the SDK
 * keeps its XML parsers and digests by thread, and would make them anew for each scope on a thread of its own.
 */
final class Workers {
    /**
     * Scopes at work at once. Most of a scope is waiting, for AWS or for the statements it shares with others; but each
     * holds a page of resources and a few connections, so this bounds memory.
     */
    private static final int MOST_AT_ONCE = 32;

    /** How long those that were interrupted may take to say how far they came. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final Deadline deadline;

    Workers(Deadline deadline) {
        this.deadline = deadline;
    }

    /**
     * A result per task, in the tasks' order.
     *
     * @param work its failure stops the whole run, and is thrown
     * @param cut the result of a task that time ran out for and that does not end by itself
     */
    List<ScopeResult> results(
            List<ScopeTask> tasks, Function<ScopeTask, ScopeResult> work, Function<ScopeTask, ScopeResult> cut) {
        ExecutorService workers = Executors.newFixedThreadPool(
                MOST_AT_ONCE, Thread.ofPlatform().daemon().name("scope-", 0).factory());
        try {
            List<Future<ScopeResult>> futures = new ArrayList<>();
            for (ScopeTask task : tasks) {
                futures.add(workers.submit(() -> work.apply(task)));
            }
            List<ScopeResult> results = new ArrayList<>();
            for (int i = 0; i < tasks.size(); i++) {
                results.add(result(workers, futures.get(i), tasks.get(i), cut));
            }
            return results;
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            // After a failure that stops the run the others must not go on to meet it too, one after the other.
            workers.shutdownNow();
            if (!deadline.isLimited()) {
                workers.close();
            }
        }
    }

    /** What stopped a thread, as what stops the run. */
    static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause && !(cause instanceof SdkException)
                ? cause
                : AwsFailure.of(e).asException(e);
    }

    static PoloException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return AwsFailure.of(e).asException(e);
    }

    private ScopeResult result(
            ExecutorService workers, Future<ScopeResult> future, ScopeTask task, Function<ScopeTask, ScopeResult> cut)
            throws ExecutionException, InterruptedException {
        try {
            return future.get(deadline.leftForWriting().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            workers.shutdownNow();
            return interrupted(future, task, cut);
        }
    }

    /** Once interrupted, all end together: the first one's grace is everybody's. */
    private ScopeResult interrupted(Future<ScopeResult> future, ScopeTask task, Function<ScopeTask, ScopeResult> cut)
            throws ExecutionException, InterruptedException {
        try {
            Duration left = GRACE.plus(deadline.leftForWriting());
            return future.get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return cut.apply(task);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                return cut.apply(task);
            }
            throw e;
        }
    }
}
