package dev.polo.collectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TogetherTest {
    private final List<List<String>> turns = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstBegan = new CountDownLatch(1);
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);

    @Test
    void whoComesMeanwhileIsServedTogether() throws Exception {
        Together<String, String> together = new Together<>(all -> worked(all, text -> text + "!"), String::length, 100);

        assertThat(meanwhile(together, "b", "c", "d")).containsExactly("b!", "c!", "d!");
        assertThat(turns).hasSize(2);
        assertThat(turns.get(1)).containsExactlyInAnyOrder("b", "c", "d");
    }

    @Test
    void aTurnTakesOnNoMoreThanItMay() throws Exception {
        Together<String, String> together = new Together<>(all -> worked(all, text -> text + "!"), String::length, 4);

        assertThat(meanwhile(together, "bb", "cc", "dd", "too long")).hasSize(4);
        assertThat(turns)
                .allSatisfy(turn -> assertThat(
                                turn.stream().mapToInt(String::length).sum() <= 4 || turn.size() == 1)
                        .isTrue());
        assertThat(turns.stream().flatMap(List::stream)).containsExactlyInAnyOrder("a", "bb", "cc", "dd", "too long");
    }

    @Test
    void whatIsWrongWithOneHarmsNoOther() throws Exception {
        Together<String, String> together = new Together<>(
                all -> worked(all, text -> {
                    if (text.equals("bad")) {
                        throw new PoloException(ErrorCode.LEASE_LOST, "lost");
                    }
                    return text + "!";
                }),
                String::length,
                100);

        assertThat(meanwhile(together, "b", "bad", "c")).containsExactly("b!", "lost", "c!");
    }

    @Test
    void whatIsWrongWithTheServerIsEverybodysAndNotTriedAgainForEach() throws Exception {
        Together<String, String> together = new Together<>(
                all -> worked(all, text -> {
                    if (!text.equals("a")) {
                        throw new PoloException(ErrorCode.CLICKHOUSE_UNREACHABLE, "down");
                    }
                    return text;
                }),
                String::length,
                100);

        assertThat(meanwhile(together, "b", "c")).containsExactly("down", "down");
        assertThat(turns).hasSize(2);
        assertThatThrownBy(() -> together.with("d")).hasMessage("down");
    }

    @Test
    void aWorkerThatBreaksDownLeavesNobodyWaiting() throws Exception {
        Together<String, String> together = new Together<>(
                all -> worked(all, text -> {
                    if (!text.equals("a")) {
                        throw new StackOverflowError("broken");
                    }
                    return text;
                }),
                String::length,
                100);

        assertThat(meanwhile(together, "b", "c"))
                .containsExactlyInAnyOrder("broken", "The statement that this scope shared with others broke off.");
    }

    private List<String> worked(List<String> all, UnaryOperator<String> each) {
        turns.add(List.copyOf(all));
        firstBegan.countDown();
        try {
            firstMayEnd.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return all.stream().map(each).toList();
    }

    /** What those get that come while the turn of "a" is under way: a result, or a failure's message. */
    private List<String> meanwhile(Together<String, String> together, String... others) throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<String> first = threads.submit(() -> together.with("a"));
            firstBegan.await();
            List<Future<String>> rest = new ArrayList<>();
            for (String other : others) {
                rest.add(threads.submit(() -> {
                    try {
                        return together.with(other);
                    } catch (PoloException | StackOverflowError e) {
                        return String.valueOf(e.getMessage());
                    }
                }));
            }
            while (together.waiting() < others.length) {
                Thread.onSpinWait();
            }
            firstMayEnd.countDown();
            first.get();
            List<String> results = new ArrayList<>();
            for (Future<String> one : rest) {
                results.add(one.get());
            }
            return results;
        }
    }
}
