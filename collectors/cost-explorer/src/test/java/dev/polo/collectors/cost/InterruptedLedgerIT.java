package dev.polo.collectors.cost;

import static dev.polo.collectors.cost.LedgerBench.ACCOUNT;
import static dev.polo.collectors.cost.LedgerBench.DAY;
import static dev.polo.collectors.cost.LedgerBench.SOURCE;
import static dev.polo.collectors.cost.LedgerBench.TODAY;
import static dev.polo.collectors.cost.LedgerBench.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.PoloException;
import dev.polo.testkit.DyingServer;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the brake holds back, and what a run left half taken in, hides nothing that is complete. */
class InterruptedLedgerIT {
    /** Read with lines once a week, by totals in between. */
    private static final LocalDate OLDER = TODAY.minusDays(6);

    private static LedgerBench bench;
    private static DyingServer door;
    private static ClickHouse throughTheDoor;

    @BeforeAll
    static void start() {
        bench = LedgerBench.create();
        door = DyingServer.before(bench.clickHouse.settings().url());
        throughTheDoor = bench.through(door);
    }

    @AfterAll
    static void stop() {
        throughTheDoor.close();
        door.close();
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty();
    }

    @Test
    void linesThatTakeUncoveredMoneysPlaceAreNoLossThoughTheRunThatTookThemInDied() {
        Bill bill = Bill.of("i-1 60", "vol-1 40").onlyOn(DAY);
        int insert = 0;
        boolean died;
        do {
            insert++;
            bench.empty();
            assertThatThrownBy(() -> bench.capture(
                            Bill.of("i-1 60", "vol-1 40").onlyOn(DAY).withoutLines(), minute(1)))
                    .isInstanceOf(ScopeNotice.class);
            died = dies(bill, 2, insert);
            bench.capture(bill, minute(3));
            assertThat(bench.ledger())
                    .as("killed at insert " + insert)
                    .containsExactly("i-1 Usage 60", "vol-1 Usage 40");
            bench.assertConserved();
        } while (died);
        assertThat(insert).as("inserts of a run").isGreaterThan(8);
    }

    @Test
    void aLossAfterARunThatDiedIsHeldAndLeavesTheLedgerWhole() {
        Bill before = Bill.of("a 50", "b 50").uncovered(DAY, "Tax", "10").onlyOn(DAY);
        Bill killed = Bill.of("a 50", "b 50", "c 10").onlyOn(DAY);
        int insert = 0;
        boolean died;
        do {
            insert++;
            bench.empty();
            bench.capture(before, minute(1));
            died = dies(killed, 2, insert);
            assertThatThrownBy(() -> bench.capture(Bill.of("a 50").onlyOn(DAY), minute(3)))
                    .as("killed at insert " + insert)
                    .isInstanceOf(ScopeNotice.class);
            assertThat(bench.sum("cost_usd", "cost_lines FINAL"))
                    .as("killed at insert " + insert)
                    .isEqualByComparingTo("110");
            assertThat(bench.sum("cost_usd", "cost_hourly")).isEqualByComparingTo("110");
        } while (died);
    }

    @Test
    void whatIsMergedWhileAnOldDayIsPublishedIsPublishedByTheNextRun() {
        LocalDate old = TODAY.minusDays(100);
        Bill bill = Bill.of("vol-1 10").uncovered(old, "Support", "30").unknownBefore(old.withDayOfMonth(1));
        door.meanwhile("'published'", () -> {
            bench.clickHouse.execute("INSERT INTO cost_lines SELECT * REPLACE (cost_usd + 5 AS cost_usd,"
                    + " amortized_cost_usd + 5 AS amortized_cost_usd, captured_at + INTERVAL 1 MINUTE AS captured_at)"
                    + " FROM cost_lines FINAL WHERE day = '" + old + "'");
            bench.clickHouse.execute("INSERT INTO cost_captures SELECT * REPLACE (generateUUIDv4() AS capture_id,"
                    + " captured_at + INTERVAL 1 MINUTE AS captured_at, 'merged' AS state)"
                    + " FROM cost_captures FINAL WHERE day = '" + old + "'");
        });
        bench.capture(bill, minute(1), Depth.BACKFILL, throughTheDoor);
        assertThat(bench.sum("cost_usd", "cost_hourly WHERE toDate(hour) = '" + old + "'"))
                .isEqualByComparingTo("30");

        new Publisher(bench.clickHouse, LedgerBench.SOURCE, LedgerBench.ACCOUNT, bench.run(minute(3))).publish(TODAY);

        assertThat(bench.sum("cost_usd", "cost_hourly WHERE toDate(hour) = '" + old + "'"))
                .isEqualByComparingTo("35");
    }

    private static boolean dies(Bill bill, int minute, int insert) {
        door.dieAt(insert, insert % 2 == 0);
        try {
            bench.capture(bill, minute(minute), Depth.DUE, throughTheDoor);
            return false;
        } catch (PoloException e) {
            return true;
        } finally {
            door.revive();
            bench.clickHouse.execute("TRUNCATE TABLE leases");
        }
    }

    @Test
    void aCaptureThatArrivesLateCountsThoughANewerOneIsHeld() {
        bench.capture(Bill.of("a 50", "b 50"), minute(1));
        assertThatThrownBy(() -> bench.capture(Bill.of("a 50"), minute(3))).isInstanceOf(ScopeNotice.class);

        bench.capture(Bill.of("a 51", "b 50"), minute(2));
        assertThat(bench.ledger()).containsExactly("a Usage 51", "b Usage 50");

        bench.capture(Bill.of("a 49"), minute(4));
        assertThat(bench.ledger()).containsExactly("a Usage 49");
        bench.assertConserved();
    }

    @Test
    void linesThatArriveLateAreBalancedWithTheNewestTotalThatIsNotHeld() {
        bench.capture(older("60", "40"), minute(1));
        bench.capture(older("60", "45"), minute(8));
        stage(older("62", "41"), 5);

        assertThatThrownBy(() -> bench.capture(older("60", "15"), minute(9))).isInstanceOf(ScopeNotice.class);
        assertThat(bench.ledger()).containsExactly("i-1 Usage 62", "uncovered Usage 2", "vol-1 Usage 41");
    }

    @Test
    void aListOfLinesThatEndsBeforeTheLastDayIsTold() {
        Bill bill = Bill.of("i-1 60").line(DAY.plusDays(1), "i-1", "Usage", "50", "50");
        assertThatThrownBy(() -> bench.capture(bill.withoutLinesOn(DAY.plusDays(1)), minute(1)))
                .isInstanceOf(ScopeNotice.class)
                .hasMessageContaining(DAY.plusDays(1).toString());
        bench.assertConserved();
    }

    @Test
    void aDayThatIsHeldIsReadAgainByTheNextRun() {
        bench.capture(older("60", "40"), minute(1));
        Bill less = Bill.empty().line(OLDER, "i-1", "Usage", "60", "60");
        assertThatThrownBy(() -> bench.capture(less, minute(2), Depth.FULL)).isInstanceOf(ScopeNotice.class);

        bench.capture(less, minute(3));
        assertThat(bench.ledger()).containsExactly("i-1 Usage 60");
        bench.assertConserved();
    }

    @Test
    void aDayWithALineOfTwoAmountsIsReadAgainByTheNextRun() {
        bench.capture(older("60", "40"), minute(1));
        assertThatThrownBy(() -> bench.capture(older("60", "45").withAContradiction(), minute(2), Depth.FULL))
                .hasMessageContaining("the next run reads them again");

        bench.capture(older("60", "45"), minute(3));
        assertThat(bench.ledger()).containsExactly("i-1 Usage 60", "vol-1 Usage 45");
        bench.assertConserved();
    }

    /** A capture that was read to its end by a run that died before it merged it. */
    private static void stage(Bill bill, int minute) {
        Capture capture =
                Capture.of(SOURCE, ACCOUNT, TODAY.minusDays(14), TODAY, minute(minute), bench.run(minute(minute)));
        Staging staging = new Staging(bench.clickHouse, capture, 1000);
        staging.complete(
                bill.controlTotals(capture.from(), capture.to(), staging::control),
                bill.lines(capture.from(), capture.to(), staging::line));
    }

    private static Bill older(String instance, String volume) {
        return Bill.empty()
                .line(OLDER, "i-1", "Usage", instance, instance)
                .line(OLDER, "vol-1", "Usage", volume, volume);
    }
}
