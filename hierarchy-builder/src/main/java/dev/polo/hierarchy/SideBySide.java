package dev.polo.hierarchy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work of which one part waits for the server while another one computes. */
final class SideBySide {
    private SideBySide() {}

    /**
     * All results, in the order of the tasks, once every task has ended.
     *
     * @param what for the message of a failure that is none of ours
     * @throws PoloException of the first task that failed
     */
    static <T> List<T> run(String what, List<Callable<T>> tasks) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> task : executor.invokeAll(tasks)) {
                results.add(task.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PoloException polo) {
                throw polo;
            }
            throw new PoloException(ErrorCode.BUG, what + " failed: " + PoloException.describe(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoloException(ErrorCode.CLICKHOUSE_UNREACHABLE, what + " was interrupted.", e);
        }
    }
}
