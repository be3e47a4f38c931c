package dev.polo.collectors.cost;

import static dev.polo.collectors.cost.LedgerBench.DAY;
import static dev.polo.collectors.cost.LedgerBench.TODAY;
import static dev.polo.collectors.cost.LedgerBench.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.collectors.core.ScopeNotice;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Totals are read more often than lines, and reach back further: the ledger's sum is always the newest total. */
class TotalsIT {
    /** Read with lines at first and by totals only after. */
    private static final LocalDate OLDER = TODAY.minusDays(6);

    private static LedgerBench bench;

    @BeforeAll
    static void start() {
        bench = LedgerBench.create();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty();
    }

    @Test
    void aRestatedTotalIsBookedUntilTheLinesAreReadAgain() {
        bench.capture(older("60", "40"), minute(1));
        bench.capture(older("60", "45"), minute(2));

        assertThat(bench.ledger()).containsExactly("i-1 Usage 60", "uncovered Usage 5", "vol-1 Usage 40");
        bench.assertConserved();

        bench.capture(older("60", "45"), minute(3), Depth.FULL);
        assertThat(bench.ledger()).containsExactly("i-1 Usage 60", "vol-1 Usage 45");
        bench.assertConserved();
    }

    @Test
    void linesThatArriveLateFindTheirPlaceUnderNewerTotals() {
        bench.capture(older("60", "40"), minute(1));
        bench.capture(older("60", "45"), minute(9));

        bench.capture(older("62", "41"), minute(5), Depth.FULL);
        assertThat(bench.ledger()).containsExactly("i-1 Usage 62", "uncovered Usage 2", "vol-1 Usage 41");
        bench.assertConserved();
    }

    @Test
    void aTotalThatFallsTooFarWaitsForASecondOne() {
        bench.capture(older("60", "40"), minute(1));
        assertThatThrownBy(() -> bench.capture(older("60", "15"), minute(2))).isInstanceOf(ScopeNotice.class);
        assertThat(bench.ledger()).containsExactly("i-1 Usage 60", "vol-1 Usage 40");

        bench.capture(older("60", "15"), minute(3));
        assertThat(bench.sum("cost_usd", "cost_lines FINAL")).isEqualByComparingTo("75");
        bench.assertConserved();
    }

    @Test
    void withoutResourceLinesTheTotalsAreKeptAndTheReasonIsTold() {
        assertThatThrownBy(() -> bench.capture(Bill.of("i-1 70", "vol-1 30").withoutLines(), minute(1)))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining("no resources here");
        assertThat(bench.ledger()).containsExactly("uncovered Usage 100");
        bench.assertConserved();

        bench.capture(Bill.of("i-1 70", "vol-1 30"), minute(2));
        assertThat(bench.ledger()).containsExactly("i-1 Usage 70", "vol-1 Usage 30");
        bench.assertConserved();
    }

    @Test
    void aDayTheSourceDoesNotSpeakOfIsNoDayWithoutCost() {
        bench.capture(Bill.of("i-1 100"), minute(1));
        bench.capture(Bill.empty().silentOn(DAY), minute(2));

        assertThat(bench.ledger()).containsExactly("i-1 Usage 100");
        assertThat(bench.strings("SELECT count() AS x FROM cost_captures FINAL WHERE day = '" + DAY + "'"))
                .containsExactly("1");
        bench.assertConserved();
    }

    @Test
    void aListCutShortIsSeenByWhatItLeavesUncovered() {
        bench.capture(Bill.of("i-1 90", "vol-1 8", "vol-2 2"), minute(1));

        assertThatThrownBy(() -> bench.capture(Bill.of("i-1 90", "vol-1 8").uncovered(DAY, "Usage", "2"), minute(2)))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining(DAY + " ($2.00, 2.0 % of the day, most of it Usage)");
        bench.assertConserved();
        bench.capture(Bill.of("i-1 90", "vol-1 8").uncovered(DAY, "Usage", "2"), minute(3));
    }

    @Test
    void aNewDayIsMeasuredByTheDayBefore() {
        bench.capture(Bill.of("i-1 90").uncovered(DAY, "Tax", "10").onlyOn(DAY), minute(1));
        LocalDate next = DAY.plusDays(1);
        Bill asBefore = Bill.empty().line(next, "i-1", "Usage", "45", "45").uncovered(next, "Tax", "5.2");
        bench.capture(asBefore.onlyOn(next), minute(2));

        Bill less = Bill.empty().line(next, "i-1", "Usage", "38", "38").uncovered(next, "Tax", "12.2");
        assertThatThrownBy(() -> bench.capture(less.onlyOn(next), minute(3))).hasMessageContaining("$7.00");
        bench.assertConserved();
    }

    @Test
    void totalsThatContradictEachOtherAreNotBalancedAway() {
        bench.capture(Bill.of("i-1 90", "vol-1 8"), minute(1));

        assertThatThrownBy(() -> bench.capture(Bill.of("i-1 91", "vol-1 8").contradicting(DAY, "2"), minute(2)))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining("totals of [" + DAY + "] contradict each other");
        assertThat(bench.ledger()).containsExactly("i-1 Usage 90", "vol-1 Usage 8");
        bench.assertConserved();

        bench.capture(Bill.of("i-1 91", "vol-1 8"), minute(3));
        assertThat(bench.ledger()).containsExactly("i-1 Usage 91", "vol-1 Usage 8");
    }

    @Test
    void creditsDoNotMakeAShortListLookLong() {
        bench.capture(
                Bill.of("i-1 300", "vol-1 200").uncovered(DAY, "Credit", "-500").onlyOn(DAY), minute(1));

        Bill less = Bill.of("i-1 300", "vol-1 140").uncovered(DAY, "Usage", "60");
        assertThatThrownBy(() ->
                        bench.capture(less.uncovered(DAY, "Credit", "-500").onlyOn(DAY), minute(2)))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining(DAY + " ($60.00");
        bench.assertConserved();
    }

    @Test
    void whatWasReadCountsThoughTheRestIsRefused() {
        Bill bill = Bill.of("i-1 100").uncovered(TODAY.minusDays(100), "Support", "30");

        assertThatThrownBy(() -> bench.capture(bill.refusingBefore(TODAY.minusDays(90)), minute(1), Depth.BACKFILL))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining("not allowed before");
        assertThat(bench.ledger()).containsExactly("i-1 Usage 100");
        bench.assertConserved();
    }

    @Test
    void aPageThatIsAnsweredTwiceCountsOnce() {
        Bill bill = Bill.of("i-1 70", "vol-1 20").free(DAY, "bucket", "Requests", "5");
        bench.capture(bill.withAPageTwice(), minute(1));

        assertThat(bench.ledger()).containsExactly("i-1 Usage 70", "vol-1 Usage 20");
        bench.assertConserved();
    }

    @Test
    void aPageThatIsSettledWhenItIsAnsweredAgainCountsOnce() {
        bench.capture(Bill.of("i-1 70", "vol-1 20").withAPageTwice(false), minute(1));

        assertThat(bench.ledger()).containsExactly("i-1 Usage 70", "vol-1 Usage 20");
        bench.assertConserved();
    }

    @Test
    void hoursTakeTheDaysPlaceAndGiveItBack() {
        bench.capture(Bill.of("i-1 24", "vol-1 1"), minute(1));
        Bill hourly = Bill.of("vol-1 1");
        for (int hour = 0; hour < 24; hour++) {
            hourly.hour(DAY, hour, "i-1", "Usage", "1");
        }
        bench.capture(hourly, minute(2));
        assertThat(bench.strings(
                        "SELECT count() AS x FROM cost_hourly FINAL WHERE resource_arn = 'i-1' AND cost_usd = 1"))
                .containsExactly("24");
        assertThat(bench.sum("cost_usd", "cost_lines FINAL WHERE bill_id = 'i-1'"))
                .isEqualByComparingTo("24");
        bench.assertConserved();

        bench.capture(Bill.of("i-1 24", "vol-1 1"), minute(3));
        assertThat(bench.ledger()).containsExactly("i-1 Usage 24", "vol-1 Usage 1");
        bench.assertConserved();
    }

    @Test
    void uncoveredMoneyIsToldByService() {
        bench.capture(Bill.of("i-1 90").uncovered(DAY, "Usage", "10").onlyOn(DAY), minute(1));

        assertThat(bench.strings("SELECT concat(service, ' ', usage_type, ' ', toString(total_usd), ' ',"
                        + " toString(uncovered_usd)) AS x FROM cost_uncovered"))
                .containsExactly("service Usage 100 10");
    }

    @Test
    void monthsBeforeAreFilledInWithoutEvents() {
        LocalDate old = TODAY.minusDays(100);
        Bill bill = Bill.of("i-1 100").uncovered(old, "Support", "30").uncovered(TODAY.minusDays(50), "Support", "7");
        bench.capture(bill, minute(1), Depth.BACKFILL);

        assertThat(bench.sum("cost_usd", "cost_lines FINAL")).isEqualByComparingTo("137");
        assertThat(bench.sum("cost_usd", "cost_hourly")).isEqualByComparingTo("137");
        assertThat(bench.sum("cost_usd", "resource_events")).isEqualByComparingTo("107");
        assertThat(bench.strings("SELECT DISTINCT state AS x FROM cost_captures FINAL WHERE day = '" + old + "'"))
                .containsExactly("published");

        bench.capture(bill.uncovered(old, "Support", "-6"), minute(2), Depth.BACKFILL);
        assertThat(bench.strings("SELECT sum(cost_usd) AS x FROM cost_hourly WHERE toDate(hour) = '" + old + "'"))
                .containsExactly("24");
        assertThat(bench.sum("cost_usd", "cost_lines FINAL")).isEqualByComparingTo("131");
    }

    private static Bill older(String instance, String volume) {
        return Bill.empty()
                .line(OLDER, "i-1", "Usage", instance, instance)
                .line(OLDER, "vol-1", "Usage", volume, volume);
    }
}
