package dev.polo.collectors.inventory;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.ErrorKind;
import dev.polo.common.error.PoloException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Does the same work for many at once, as databases commit in groups: who comes while it is being done for others waits,
 * and is then served with all who came meanwhile. How many share one turn follows from how long a turn takes, and nobody
 * waits for somebody who has not come. Thread-safe.
 *
 * @param <T> what one brings
 * @param <R> what one gets
 */
final class Together<T, R> {
    private static final class Turn<T, R> {
        final T brought;

        @Nullable
        R result;

        @Nullable
        RuntimeException failure;

        Turn(T brought) {
            this.brought = brought;
        }

        boolean over() {
            return result != null || failure != null;
        }
    }

    private final Function<List<T>, List<R>> work;
    private final ToIntFunction<T> size;
    private final int most;
    private final Queue<Turn<T, R>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock atWork = new ReentrantLock();

    /**
     * @param work gives a result for each it is given, in their order; safe to do again
     * @param most how much of {@code size} one turn takes on; a single one that is larger has a turn of its own
     */
    Together(Function<List<T>, List<R>> work, ToIntFunction<T> size, int most) {
        this.work = work;
        this.size = size;
        this.most = most;
    }

    /** Returns when the work is done, or throws what it failed with. */
    R with(T brought) {
        Turn<T, R> mine = new Turn<>(brought);
        waiting.add(mine);
        atWork.lock();
        try {
            while (!mine.over()) {
                serve(next());
            }
        } finally {
            atWork.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return Objects.requireNonNull(mine.result);
    }

    /** How many have come whose turn has not begun. */
    int waiting() {
        return waiting.size();
    }

    private List<Turn<T, R>> next() {
        List<Turn<T, R>> turns = new ArrayList<>();
        int total = 0;
        for (Turn<T, R> turn = waiting.peek(); turn != null; turn = waiting.peek()) {
            total += size.applyAsInt(turn.brought);
            if (total > most && !turns.isEmpty()) {
                break;
            }
            turns.add(waiting.remove());
        }
        return turns;
    }

    private void serve(List<Turn<T, R>> turns) {
        try {
            List<R> results =
                    work.apply(turns.stream().map(turn -> turn.brought).toList());
            for (int i = 0; i < turns.size(); i++) {
                turns.get(i).result = results.get(i);
            }
        } catch (RuntimeException e) {
            if (turns.size() > 1 && isOfOne(e)) {
                turns.forEach(turn -> serve(List.of(turn)));
            } else {
                turns.forEach(turn -> turn.failure = e);
            }
        } finally {
            // An Error, as for want of memory, is the worker's own; nobody may wait for a turn that has been taken.
            turns.stream().filter(turn -> !turn.over()).forEach(turn -> turn.failure = brokenOff());
        }
    }

    private static PoloException brokenOff() {
        return new PoloException(ErrorCode.BUG, "The statement that this scope shared with others broke off.");
    }

    /** Whether a failure may be one's alone: then the others must not suffer it. */
    private static boolean isOfOne(RuntimeException failure) {
        return !(failure instanceof PoloException polo)
                || polo.code().kind() == ErrorKind.DATA
                || polo.code() == ErrorCode.LEASE_LOST;
    }
}
