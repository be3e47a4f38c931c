package dev.polo.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
    @Test
    void halfASecondIsKeptForTheAnswer() {
        assertThat(TimeLimit.of(60_000)).isEqualTo(Duration.ofMillis(59_500));
        assertThatThrownBy(() -> TimeLimit.of(3_200))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_TIME))
                .hasMessageStartingWith("This invocation has 3.2 s left, and nothing is begun with less than 5.");
    }

    @Test
    void whatHangsIsInterruptedAndSaidToBeBrokenOff() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);

        assertThatThrownBy(() -> TimeLimit.call(Duration.ofMillis(50), () -> {
                    try {
                        never.await();
                        return "done";
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                }))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_TIME));
        interrupted.await();
    }

    @Test
    void resultsAndFailuresComeOutAsTheyAre() {
        PoloException down = new PoloException(ErrorCode.CLICKHOUSE_UNREACHABLE, "down");

        assertThat(TimeLimit.call(Duration.ofMinutes(1), () -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> TimeLimit.call(Duration.ofMinutes(1), () -> {
                    throw down;
                }))
                .isSameAs(down);
    }
}
