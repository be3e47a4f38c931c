package dev.polo.collectors.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How the time to read is cut. */
class TrailWindowsTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void windowsFollowEachOtherWithoutAGapToTheEnd() {
        TrailWindows windows = new TrailWindows(NOON, NOON.plus(Duration.ofDays(90)));
        Instant reached = NOON;
        int count = 0;
        while (!windows.isOver()) {
            assertThat(windows.begin()).isEqualTo(reached);
            assertThat(windows.end()).isAfter(reached);
            reached = windows.end();
            windows.next(1);
            count++;
        }
        assertThat(reached).isEqualTo(NOON.plus(Duration.ofDays(90)));
        assertThat(count).isLessThan(100);
    }

    @Test
    void aFullOneMakesTheNextAnHour() {
        TrailWindows windows = new TrailWindows(NOON, NOON.plus(Duration.ofDays(2)));
        assertThat(windows.hasAdvanced()).isFalse();
        windows.next(1);
        windows.next(1);
        assertThat(Duration.between(windows.begin(), windows.end())).isEqualTo(Duration.ofHours(4));
        windows.next(2);
        assertThat(windows.begin()).isEqualTo(NOON.plus(Duration.ofHours(7)));
        assertThat(windows.end()).isEqualTo(NOON.plus(Duration.ofHours(8)));
        assertThat(windows.hasAdvanced()).isTrue();
    }

    @Test
    void noTimeAtAllIsStillAskedForOnce() {
        TrailWindows windows = new TrailWindows(NOON, NOON);
        assertThat(windows.isOver()).isFalse();
        windows.next(1);
        assertThat(windows.isOver()).isTrue();
    }
}
