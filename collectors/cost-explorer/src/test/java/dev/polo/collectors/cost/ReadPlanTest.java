package dev.polo.collectors.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadPlanTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-21");

    @ParameterizedTest
    @CsvSource({
        "2026-11-01, 2026-10-01",
        "2026-11-02, 2026-10-01",
        "2026-11-15, 2026-10-01",
        "2026-11-16, 2026-11-01",
        "2026-11-30, 2026-11-01",
        "2026-01-07, 2025-12-01",
        "2028-03-15, 2028-02-01"
    })
    void totalsAreReadOfTheMonthAndOfTheOneBeforeUntilItIsClosed(LocalDate today, LocalDate from) {
        ReadPlan plan = ReadPlan.of(Depth.DUE, Map.of(), today, noon(today));

        assertThat(plan.windows()).containsExactly(new ReadPlan.Window(from, today.minusDays(14), today));
        assertThat(from).as("the totals of every day with lines").isBeforeOrEqualTo(today.minusDays(14));
    }

    @Test
    void theFirstReadingGoesBackAsFarAsResourcesAreNamed() {
        assertThat(linesFrom(Map.of())).isEqualTo(TODAY.minusDays(14));
    }

    @Test
    void theThreeNewestDaysAreReadEveryTime() {
        assertThat(linesFrom(readEveryDayUntilYesterday(3))).isEqualTo(TODAY.minusDays(3));
    }

    @Test
    void theOlderOnesAreReadAgainAfterAWeek() {
        assertThat(linesFrom(readEveryDayUntilYesterday(6))).isEqualTo(TODAY.minusDays(3));
        assertThat(linesFrom(readEveryDayUntilYesterday(7))).isEqualTo(TODAY.minusDays(14));
        assertThat(linesFrom(readEveryDayUntilYesterday(9))).isEqualTo(TODAY.minusDays(14));
    }

    @Test
    void aDayThatNoCaptureHoldsIsReadAtOnce() {
        Map<LocalDate, Instant> captured = readEveryDayUntilYesterday(3);
        captured.remove(TODAY.minusDays(9));
        captured.remove(TODAY.minusDays(5));

        assertThat(linesFrom(captured)).isEqualTo(TODAY.minusDays(9));
    }

    @Test
    void fullReadsTheWholeWindowNow() {
        assertThat(ReadPlan.of(Depth.FULL, readEveryDayUntilYesterday(1), TODAY, noon(TODAY))
                        .windows())
                .containsExactly(new ReadPlan.Window(LocalDate.parse("2026-11-01"), TODAY.minusDays(14), TODAY));
    }

    @Test
    void theBackfillAddsThirteenMonthsOneByOneNewestFirstAndNoLines() {
        var windows = ReadPlan.of(Depth.BACKFILL, readEveryDayUntilYesterday(1), TODAY, noon(TODAY))
                .windows();

        assertThat(windows).hasSize(13);
        assertThat(windows.get(1)).isEqualTo(month("2026-10-01"));
        assertThat(windows.getLast()).isEqualTo(month("2025-11-01"));
        assertThat(windows.subList(1, 13)).noneMatch(ReadPlan.Window::hasLines);

        LocalDate early = LocalDate.parse("2026-11-05");
        assertThat(ReadPlan.of(Depth.BACKFILL, Map.of(), early, noon(early)).windows())
                .hasSize(12)
                .element(1)
                .isEqualTo(month("2026-09-01"));
    }

    private static ReadPlan.Window month(String first) {
        LocalDate from = LocalDate.parse(first);
        return new ReadPlan.Window(from, from.plusMonths(1), from.plusMonths(1));
    }

    private static LocalDate linesFrom(Map<LocalDate, Instant> captured) {
        return ReadPlan.of(Depth.DUE, captured, TODAY, noon(TODAY))
                .windows()
                .getFirst()
                .linesFrom();
    }

    /** All fourteen days so many days ago, and since then the three newest at each noon. */
    private static Map<LocalDate, Instant> readEveryDayUntilYesterday(int lookBackDaysAgo) {
        Map<LocalDate, Instant> captured = new TreeMap<>();
        LocalDate lookBack = TODAY.minusDays(lookBackDaysAgo);
        lookBack.minusDays(14).datesUntil(lookBack).forEach(day -> captured.put(day, noon(lookBack)));
        lookBack.plusDays(1)
                .datesUntil(TODAY)
                .forEach(run -> run.minusDays(3).datesUntil(run).forEach(day -> captured.put(day, noon(run))));
        captured.keySet().removeIf(day -> day.isBefore(TODAY.minusDays(14)));
        return captured;
    }

    private static Instant noon(LocalDate day) {
        return day.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }
}
