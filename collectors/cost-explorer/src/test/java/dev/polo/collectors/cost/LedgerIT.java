package dev.polo.collectors.cost;

import static dev.polo.collectors.cost.LedgerBench.DAY;
import static dev.polo.collectors.cost.LedgerBench.TODAY;
import static dev.polo.collectors.cost.LedgerBench.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.collectors.core.ScopeNotice;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever order captures come in, the ledger is the newest complete one, to the last digit. */
class LedgerIT {
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
    void aRestatementAndItsTakingBackAreBothKept() {
        bench.capture(Bill.of("vol-1 10"), minute(1));
        bench.capture(Bill.of("vol-1 8"), minute(2));
        bench.capture(Bill.of("vol-1 10"), minute(3));

        assertThat(bench.ledger()).containsExactly("vol-1 Usage 10");
        assertThat(bench.events("vol-1")).containsExactly("accrued 10", "restated -2", "restated 2");
        bench.assertConserved();
    }

    @Test
    void aRepeatAppendsNothing() {
        Bill bill = Bill.of("vol-1 10", "vol-2 -3.5").uncovered(DAY, "Tax", "4");
        assertThat(bench.capture(bill, minute(1))).isEqualTo(3);
        long rows = bench.sum("1", "cost_lines").longValue();

        assertThat(bench.capture(bill, minute(2))).isZero();
        assertThat(bench.sum("1", "cost_lines").longValue()).isEqualTo(rows);
        bench.assertConserved();
    }

    @Test
    void aLineThatVanishesIsZeroedAndMayComeBack() {
        bench.capture(Bill.of("i-1 100", "vol-1 10"), minute(1));
        bench.capture(Bill.of("i-1 100"), minute(2));
        assertThat(bench.ledger()).containsExactly("i-1 Usage 100");
        bench.assertConserved();

        bench.capture(Bill.of("i-1 100", "vol-1 10"), minute(3));
        assertThat(bench.ledger()).containsExactly("i-1 Usage 100", "vol-1 Usage 10");
        assertThat(bench.events("vol-1")).containsExactly("accrued 10", "restated -10", "restated 10");
        bench.assertConserved();
    }

    @Test
    void anOlderCaptureThatComesLateChangesNothing() {
        bench.capture(Bill.of("i-1 100", "vol-1 10"), minute(10));
        bench.capture(Bill.of("i-1 100", "vol-1 8"), minute(30));

        assertThat(bench.capture(Bill.of("i-1 1", "vol-1 1", "vol-9 9"), minute(20)))
                .isZero();
        assertThat(bench.capture(Bill.of("i-1 2"), minute(5))).isZero();
        assertThat(bench.ledger()).containsExactly("i-1 Usage 100", "vol-1 Usage 8");
        bench.assertConserved();
    }

    @Test
    void aDayWithALineOfTwoAmountsIsReadForItsTotalsOnly() {
        bench.capture(Bill.of("i-1 100", "vol-1 10"), minute(1));

        assertThatThrownBy(() -> bench.capture(
                        Bill.of("i-1 90", "vol-1 10", "vol-1 11").line(DAY.minusDays(1), "i-1", "Usage", "50", "50"),
                        minute(2)))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining("one line twice with different amounts: vol-1 Usage on " + DAY + ".")
                .hasMessageContaining("their lines do not");
        assertThat(bench.ledger())
                .containsExactly("i-1 Usage 100", "i-1 Usage 50", "uncovered Usage 1", "vol-1 Usage 10");
        bench.assertConserved();

        Bill settled = Bill.of("i-1 90", "vol-1 11").line(DAY.minusDays(1), "i-1", "Usage", "50", "50");
        bench.capture(settled, minute(3));
        assertThat(bench.ledger()).containsExactly("i-1 Usage 50", "i-1 Usage 90", "vol-1 Usage 11");
        bench.assertConserved();
    }

    @Test
    void anHourWithTwoAmountsIsSeenToo() {
        Bill bill = Bill.of("steady 1000").hour(DAY, 3, "i-1", "Usage", "1").hour(DAY, 3, "i-1", "Usage", "2");

        assertThatThrownBy(() -> bench.capture(bill, minute(1))).hasMessageContaining("i-1 Usage on " + DAY);
        assertThat(bench.ledger()).containsExactly("uncovered Usage 1003");
        bench.assertConserved();
    }

    @Test
    void aCaptureThatDiesHalfWayHasNoEffect() {
        bench.capture(Bill.of("i-1 100", "vol-1 10"), minute(1));

        assertThatThrownBy(() ->
                        bench.capture(Bill.of("i-1 7", "vol-1 7", "vol-2 7").failingAfter(2), minute(2)))
                .hasMessageContaining("third page");
        assertThat(bench.ledger()).containsExactly("i-1 Usage 100", "vol-1 Usage 10");
        assertThat(bench.capture(Bill.of("i-1 100", "vol-1 10"), minute(3))).isZero();
        bench.assertConserved();
    }

    @Test
    void aCaptureThatWasReadButNotMergedIsMergedByTheNextRun() {
        Bill bill = Bill.of("vol-1 10");
        Capture killed = Capture.of(
                LedgerBench.SOURCE, LedgerBench.ACCOUNT, TODAY.minusDays(3), TODAY, minute(1), bench.run(minute(1)));
        Staging staging = new Staging(bench.clickHouse, killed, 1000);
        staging.complete(
                bill.controlTotals(killed.from(), killed.to(), staging::control),
                bill.lines(killed.from(), killed.to(), staging::line));
        Ledger ledger = new Ledger(bench.clickHouse, LedgerBench.SOURCE, LedgerBench.ACCOUNT);

        assertThat(ledger.merge().days()).containsExactly(TODAY.minusDays(3), DAY, TODAY.minusDays(1));
        assertThat(ledger.merge().days()).isEmpty();
        assertThat(bench.ledger()).containsExactly("vol-1 Usage 10");
    }

    @Test
    void everyDigitIsKeptOrBookedAsRounding() {
        bench.capture(
                Bill.of(
                        "a 0.12345678901234567890",
                        "b 1.0E-7",
                        "c -2.00000000000049999999",
                        "d 0.00000000000050000001",
                        "e 1E+3",
                        CostLine.NO_RESOURCE + " -0.00000000000000000001"),
                minute(1));

        assertThat(bench.ledger())
                .contains(
                        "a Usage 0.123456789012",
                        "b Usage 0.0000001",
                        "c Usage -2",
                        "d Usage 0.000000000001",
                        "e Usage 1000",
                        "rounding rounding -0.000000000001");
        assertThat(bench.strings("SELECT cost_usd AS x FROM cost_captures WHERE day = '" + DAY + "' LIMIT 1"))
                .containsExactly("998.123456889012");
        bench.assertConserved();
    }

    @Test
    void manySmallRoundingsSumToTheSourcesTotal() {
        Bill bill = Bill.of("i-1 1");
        for (int i = 0; i < 1000; i++) {
            bill.line(DAY, "vol-" + i, "Usage", "0.00000000000040000000", "0.00000000000049999999");
        }
        bench.capture(bill, minute(1));

        assertThat(bench.ledger()).containsExactly("i-1 Usage 1", "rounding rounding 0.0000000004");
        bench.assertConserved();
    }

    @Test
    void whatTheTotalsHoldBeyondTheLinesIsUncoveredPerUsageType() {
        bench.capture(
                Bill.of("i-1 100", CostLine.NO_RESOURCE + " -5")
                        .uncovered(DAY, "Usage", "7.25")
                        .uncovered(DAY, "Support", "0.5"),
                minute(1));

        assertThat(bench.ledger())
                .containsExactly(
                        "NoResourceId Usage -5", "i-1 Usage 100", "uncovered Support 0.5", "uncovered Usage 7.25");
        assertThat(bench.events("cost:111111111111/Usage")).containsExactly("accrued 2.25");
        bench.assertConserved();
    }

    @Test
    void usageThatCostsNothingIsBalancedPerUsageTypeAndNeverAcrossUnits() {
        bench.capture(
                Bill.of("i-1 100")
                        .free(DAY, "bucket", "Requests", "1000")
                        .uncoveredUsage(DAY, "Requests", "234.5")
                        .uncoveredUsage(DAY, "FreeTier-Hrs", "744"),
                minute(1));

        assertThat(quantities())
                .containsExactly(
                        "bucket Requests 1000",
                        "i-1 Usage 1",
                        "uncovered FreeTier-Hrs 744",
                        "uncovered Requests 234.5");
        assertThat(bench.ledger()).containsExactly("i-1 Usage 100");
        bench.assertConserved();

        bench.capture(
                Bill.of("i-1 100").free(DAY, "bucket", "Requests", "1250").uncoveredUsage(DAY, "Requests", "1"),
                minute(2));
        assertThat(quantities()).containsExactly("bucket Requests 1250", "i-1 Usage 1", "uncovered Requests 1");
        bench.assertConserved();
    }

    @Test
    void whatRoundingLeavesOfAQuantityIsBookedUnderItsUsageType() {
        Bill bill = Bill.of("i-1 1");
        for (int i = 0; i < 5; i++) {
            bill.free(DAY, "bucket-" + i, "Requests", "0.00000000000040000000");
        }
        bench.capture(bill, minute(1));

        assertThat(quantities()).containsExactly("i-1 Usage 1", "rounding Requests 0.000000000002");
        bench.assertConserved();
    }

    /** Bill id, usage type and quantity of the ledger's lines that have one. */
    private static List<String> quantities() {
        return bench.strings("SELECT concat(bill_id, ' ', usage_type, ' ', toString(usage_quantity)) AS x"
                + " FROM cost_lines FINAL WHERE usage_quantity != 0 ORDER BY x");
    }

    @Test
    void aDayThatBecomesEmptyIsHeldLikeAnyLoss() {
        bench.capture(Bill.of("vol-1 10"), minute(1));

        assertThatThrownBy(() -> bench.capture(Bill.empty(), minute(2)))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining(DAY.toString());
        assertThat(bench.ledger()).containsExactly("vol-1 Usage 10");

        bench.capture(Bill.empty(), minute(3));
        assertThat(bench.ledger()).isEmpty();
        bench.assertConserved();
    }

    @Test
    void aLossIsReleasedOnlyByACaptureThatAgrees() {
        bench.capture(Bill.of("a 40", "b 30", "c 30"), minute(1));
        assertThatThrownBy(() -> bench.capture(Bill.of("a 40", "b 30"), minute(2)))
                .isInstanceOf(ScopeNotice.class);
        assertThatThrownBy(() -> bench.capture(Bill.of("a 40"), minute(3))).isInstanceOf(ScopeNotice.class);
        assertThat(bench.ledger()).containsExactly("a Usage 40", "b Usage 30", "c Usage 30");

        bench.capture(Bill.of("a 41"), minute(4));
        assertThat(bench.ledger()).containsExactly("a Usage 41");
        bench.assertConserved();
    }

    @Test
    void aLossThatIsTakenBackIsForgotten() {
        bench.capture(Bill.of("a 50", "b 50"), minute(1));
        assertThatThrownBy(() -> bench.capture(Bill.of("a 50"), minute(2))).isInstanceOf(ScopeNotice.class);
        bench.capture(Bill.of("a 50", "b 50"), minute(3));

        assertThatThrownBy(() -> bench.capture(Bill.of("a 50"), minute(4))).isInstanceOf(ScopeNotice.class);
        assertThat(bench.ledger()).containsExactly("a Usage 50", "b Usage 50");
    }

    @Test
    void theLossOfWhatACommitmentCoversIsSeenThoughItCostsNothingUnblended() {
        bench.capture(
                Bill.empty().line(DAY, "i-1", "Usage", "0", "60").line(DAY, "i-2", "Usage", "40", "40"), minute(1));

        assertThatThrownBy(() -> bench.capture(Bill.empty().line(DAY, "i-2", "Usage", "40", "40"), minute(2)))
                .isInstanceOf(ScopeNotice.class);
        assertThat(bench.sum("amortized_cost_usd", "cost_lines FINAL")).isEqualByComparingTo("100");
    }

    @Test
    void aFifthMayVanishAtOnce() {
        bench.capture(Bill.of("a 80", "b 20"), minute(1));
        bench.capture(Bill.of("a 80"), minute(2));

        assertThat(bench.ledger()).containsExactly("a Usage 80");
        bench.assertConserved();
    }

    @Test
    void daysThatNoCaptureHoldsAreReadAfterAnOutageAndOlderOnesOnceAWeek() {
        Bill bill = Bill.of("vol-1 10");
        bench.capture(bill, minute(1));
        assertThat(bill.readFrom()).isEqualTo(TODAY.minusDays(14));
        bench.capture(bill, minute(2));
        assertThat(bill.readFrom()).isEqualTo(TODAY.minusDays(3));

        bench.clickHouse.execute("DELETE FROM cost_captures WHERE day = '" + TODAY.minusDays(7) + "'");
        bench.capture(bill, minute(3));
        assertThat(bill.readFrom()).isEqualTo(TODAY.minusDays(7));
        bench.capture(bill, minute(3).plus(Duration.ofDays(7)));
        assertThat(bill.readFrom()).isEqualTo(TODAY.minusDays(7));
        bench.assertConserved();
    }
}
