package dev.polo.collectors.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.PoloException;
import dev.polo.testkit.DyingServer;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any captures in any order, with whatever can go wrong between them, leave what the newest complete one says. */
class LedgerPropertyIT {
    private static LedgerBench bench;
    private static DyingServer door;
    private static ClickHouse throughTheDoor;

    /** What befalls a run. */
    enum Fate {
        WELL,
        SOURCE_DIES,
        PAGE_TWICE,
        PAGE_CONTRADICTS,
        TOTALS_ONLY,
        VIEW_FAILS,
        KILLED_BEFORE_AN_INSERT,
        KILLED_AFTER_AN_INSERT
    }

    /**
     * A run.
     *
     * @param minute when it began; each only once
     * @param days that it is told of, counted back from today
     * @param hourly whether instances come by the hour, with what the hours leave of the day
     * @param dollars by bill id, small beside the line that is always there, so that the brake stays out of it
     * @param insert at which it is killed
     */
    record Reading(
            int minute, Set<Integer> days, boolean hourly, Map<String, BigDecimal> dollars, Fate fate, int insert) {
        Bill bill() {
            Bill bill = Bill.empty()
                    .onlyOn(days.stream().map(LedgerBench.TODAY::minusDays).toArray(LocalDate[]::new));
            days.forEach(ago -> day(bill, ago));
            return bill;
        }

        private void day(Bill bill, int ago) {
            LocalDate day = LedgerBench.TODAY.minusDays(ago);
            bill.line(day, "steady", "Usage", "1000", "1000");
            dollars.forEach((id, amount) -> {
                if (hourly && id.startsWith("i-")) {
                    bill.hour(day, ago, id, "Usage", amount.toString()).hour(day, 23, id, "Usage", "0.25");
                    bill.line(day, id, "Usage", "0.5", "0.125");
                } else {
                    bill.line(
                            day,
                            id,
                            "Usage",
                            amount.add(BigDecimal.valueOf(ago)).toString(),
                            "1");
                }
                bill.free(day, id, "Requests", amount.abs().toString()).uncoveredUsage(day, "Hrs", amount.toString());
            });
        }

        /** What the bill says of a day, each line as one text. */
        List<String> lines(LocalDate day) {
            List<String> result = new ArrayList<>();
            bill().lines(
                            day,
                            day.plusDays(1),
                            line -> result.add("%s %d %s %s %s %s"
                                    .formatted(
                                            line.periodStart(),
                                            line.period().toHours(),
                                            line.billId(),
                                            line.usageType(),
                                            plain(line.amounts().unblended()),
                                            plain(line.amounts().usageQuantity()))));
            result.removeIf(line -> line.endsWith(" 0 0"));
            return result;
        }

        Instant at() {
            return LedgerBench.minute(minute);
        }
    }

    @BeforeContainer
    static void start() {
        bench = LedgerBench.create();
        door = DyingServer.before(bench.clickHouse.settings().url());
        throughTheDoor = bench.through(door);
    }

    @AfterContainer
    static void stop() {
        throughTheDoor.close();
        door.close();
        bench.close();
    }

    @Property(tries = 10, shrinking = ShrinkingMode.OFF)
    void theNewestCompleteCaptureWins(@ForAll("readings") List<Reading> readings) {
        bench.empty();
        Map<Instant, Reading> byStart = new TreeMap<>();
        readings.forEach(reading -> byStart.put(reading.at(), reading));
        for (Reading reading : readings) {
            run(reading);
        }
        Reading last = new Reading(0, Set.of(1, 2, 3), false, Map.of(), Fate.WELL, 0);
        byStart.put(last.at(), last);
        run(last);
        bench.assertConserved();

        List<String> expected = new ArrayList<>();
        bench.clickHouse
                .query(
                        "SELECT day, max(captured_at) AS newest FROM cost_captures WHERE detail = 'resources' GROUP BY day",
                        row -> Map.entry(row.day("day"), row.instant("newest")))
                .forEach(day -> expected.addAll(byStart.get(day.getValue()).lines(day.getKey())));
        assertThat(bench.strings("SELECT concat(formatDateTime(period_start, '%Y-%m-%dT%H:%i:%SZ'), ' ',"
                        + " toString(period_hours), ' ', bill_id, ' ', usage_type, ' ', toString(cost_usd), ' ',"
                        + " toString(usage_quantity)) AS x FROM cost_lines FINAL"
                        + " WHERE (cost_usd != 0 OR usage_quantity != 0) AND bill_id NOT IN ('uncovered', 'rounding')"))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(bench.strings("SELECT event_id AS x FROM resource_events GROUP BY event_id HAVING count() > 1"))
                .isEmpty();
    }

    @Example
    void aRunKilledAtAnyInsertIsHealedByTheNext() {
        int insert = 0;
        boolean died;
        do {
            insert++;
            bench.empty();
            bench.capture(Bill.of("steady 1000", "vol-1 10", "vol-2 5").onlyOn(LedgerBench.DAY), LedgerBench.minute(1));
            door.dieAt(insert, insert % 2 == 0);
            died = false;
            try {
                Bill bill = Bill.of("steady 1000", "vol-1 8", "vol-3 1")
                        .uncovered(LedgerBench.DAY, "Tax", "4")
                        .hour(LedgerBench.DAY, 3, "i-1", "Usage", "2")
                        .line(LedgerBench.DAY.plusDays(1), "vol-1", "Usage", "7", "7")
                        .uncoveredUsage(LedgerBench.DAY, "Requests", "5")
                        .onlyOn(LedgerBench.DAY, LedgerBench.DAY.plusDays(1));
                bench.capture(bill, LedgerBench.minute(2), Depth.DUE, throughTheDoor);
            } catch (PoloException e) {
                died = true;
            } finally {
                door.revive();
            }
            bench.clickHouse.execute("TRUNCATE TABLE leases");
            Bill next = Bill.of("steady 1000", "vol-1 9").line(LedgerBench.DAY.plusDays(1), "vol-1", "Usage", "6", "6");
            bench.capture(next.onlyOn(LedgerBench.DAY, LedgerBench.DAY.plusDays(1)), LedgerBench.minute(3));
            bench.assertConserved();
            assertThat(bench.ledger()).containsExactly("steady Usage 1000", "vol-1 Usage 6", "vol-1 Usage 9");
        } while (died);
        assertThat(insert).as("inserts of a run").isGreaterThan(8);
    }

    private static void run(Reading reading) {
        switch (reading.fate()) {
            case WELL -> capture(reading.bill(), reading.at());
            case PAGE_TWICE -> capture(reading.bill().withAPageTwice(), reading.at());
            case PAGE_CONTRADICTS ->
                assertThatThrownBy(() -> bench.capture(reading.bill().withAContradiction(), reading.at()))
                        .hasMessageContaining("one line twice with different amounts: steady Usage");
            case SOURCE_DIES ->
                assertThatThrownBy(() -> bench.capture(reading.bill().failingAfter(0), reading.at()))
                        .hasMessageContaining("third page");
            case TOTALS_ONLY ->
                assertThatThrownBy(() -> bench.capture(reading.bill().withoutLines(), reading.at()))
                        .hasMessageContaining("no resources here");
            case VIEW_FAILS -> {
                bench.clickHouse.execute("DETACH TABLE cost_hourly_mv");
                try {
                    capture(reading.bill(), reading.at());
                } finally {
                    bench.clickHouse.execute("ATTACH TABLE cost_hourly_mv");
                }
            }
            case KILLED_BEFORE_AN_INSERT -> killed(reading, false);
            case KILLED_AFTER_AN_INSERT -> killed(reading, true);
        }
    }

    /** Lines that come late under newer totals may leave more of these than others before them did. */
    private static void capture(Bill bill, Instant at) {
        try {
            bench.capture(bill, at);
        } catch (ScopeNotice e) {
            assertThat(e).hasMessageStartingWith("Resource lines cover less than before");
        }
    }

    /** A process that is gone neither goes on nor gives its leases back; these run out in a minute. */
    private static void killed(Reading reading, boolean takesEffect) {
        door.dieAt(reading.insert(), takesEffect);
        try {
            bench.capture(reading.bill(), reading.at(), Depth.DUE, throughTheDoor);
        } catch (PoloException e) {
            assertThat(e.code().retryable()).as(e.getMessage()).isTrue();
        } catch (ScopeNotice e) {
            assertThat(e).hasMessageStartingWith("Resource lines cover less than before");
        } finally {
            door.revive();
        }
        bench.clickHouse.execute("TRUNCATE TABLE leases");
    }

    @Provide
    Arbitrary<List<Reading>> readings() {
        Arbitrary<BigDecimal> amount = Arbitraries.bigDecimals()
                .between(new BigDecimal("-20"), new BigDecimal("20"))
                .ofScale(12);
        Arbitrary<Map<String, BigDecimal>> dollars =
                Arbitraries.maps(Arbitraries.of("i-1", "vol-1", "vol-2", "NoResourceId"), amount);
        Arbitrary<Set<Integer>> days = Arbitraries.of(1, 2, 3).set().ofMinSize(1);
        Arbitrary<Fate> fate = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Fate.WELL)), Tuple.of(6, Arbitraries.of(Fate.class)));
        return Combinators.combine(
                        Arbitraries.integers().between(1, 400),
                        days,
                        Arbitraries.of(true, false),
                        dollars,
                        fate,
                        Arbitraries.integers().between(1, 14))
                .as(Reading::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .uniqueElements(Reading::minute);
    }

    private static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
