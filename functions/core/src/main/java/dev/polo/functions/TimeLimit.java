package dev.polo.functions;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Does something in the time that an invocation has left, or says that it was not enough. */
final class TimeLimit {
    /** Nothing is begun with less. */
    private static final Duration LEAST = Duration.ofSeconds(5);
    /** For the answer itself. */
    private static final Duration ANSWER = Duration.ofMillis(500);

    private TimeLimit() {}

    /**
     * How long the work may take.
     *
     * @throws PoloException OUT_OF_TIME when that is too little to begin anything
     */
    static Duration of(int leftMillis) {
        Duration left = Duration.ofMillis(leftMillis);
        if (left.compareTo(LEAST) < 0) {
            throw new PoloException(
                    ErrorCode.OUT_OF_TIME,
                    "This invocation has %.1f s left, and nothing is begun with less than %d. Nothing was done. Give the function a longer timeout."
                            .formatted(leftMillis / 1000.0, LEAST.toSeconds()));
        }
        return left.minus(ANSWER);
    }

    /** What work throws comes out as it is. */
    static <T> T call(Duration limit, Callable<T> work) {
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Future<T> future = executor.submit(work);
        executor.shutdown();
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new PoloException(
                    ErrorCode.OUT_OF_TIME,
                    "This did not end within %d s and was broken off. What it had finished stays, and another run goes on from there. Give the function a longer timeout."
                            .formatted(limit.toSeconds()),
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new PoloException(ErrorCode.BUG, "Polo failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoloException(ErrorCode.OUT_OF_TIME, "Interrupted from outside.", e);
        }
    }
}
