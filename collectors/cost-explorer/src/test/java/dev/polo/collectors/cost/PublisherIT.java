package dev.polo.collectors.cost;

import static dev.polo.collectors.cost.LedgerBench.DAY;
import static dev.polo.collectors.cost.LedgerBench.TODAY;
import static dev.polo.collectors.cost.LedgerBench.minute;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events and the hourly table follow the ledger, however they came to differ from it. */
class PublisherIT {
    private static final String ARN = "arn:aws:ec2:us-east-1:111111111111:volume/vol-1";
    /** Too old for events. */
    private static final LocalDate OLD = TODAY.minusDays(100);

    private static final LocalDate MONTH = OLD.withDayOfMonth(1);

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
    void whatTheViewMissedIsMendedEachTimeItHappens() {
        bench.capture(Bill.of("vol-1 10"), minute(1));
        for (int i = 2; i < 6; i++) {
            bench.clickHouse.execute("DETACH TABLE cost_hourly_mv");
            try {
                bench.capture(Bill.of("vol-1 " + (i % 2 == 0 ? 15 : 10)), minute(i));
            } finally {
                bench.clickHouse.execute("ATTACH TABLE cost_hourly_mv");
            }
            bench.assertConserved();
        }
    }

    @Test
    void rowsLostFromTheHourlyTableAreMendedEachTime() {
        bench.capture(Bill.of("vol-1 10", "vol-2 20"), minute(1));
        for (int i = 0; i < 3; i++) {
            bench.clickHouse.execute("DELETE FROM cost_hourly WHERE resource_arn = 'vol-1'");
            assertThat(bench.sum("cost_usd", "cost_hourly")).isEqualByComparingTo("20");
            assertThat(publish()).isZero();
            bench.assertConserved();
        }
    }

    @Test
    void anEventTooManyIsTakenBack() {
        bench.capture(Bill.of("vol-1 10"), minute(1));
        bench.clickHouse.execute("INSERT INTO resource_events SELECT * REPLACE (generateUUIDv4() AS event_id)"
                + " FROM resource_events WHERE resource_arn = 'vol-1'");
        assertThat(bench.sum("cost_usd", "resource_events")).isEqualByComparingTo("20");

        assertThat(publish()).isEqualTo(1);
        bench.assertConserved();
    }

    @Test
    void eventsLostAreAppendedAgain() {
        bench.capture(Bill.of("vol-1 10", "vol-2 20"), minute(1));
        for (int i = 0; i < 2; i++) {
            bench.clickHouse.execute("DELETE FROM resource_events WHERE resource_arn = 'vol-1'");
            assertThat(publish()).isEqualTo(1);
            bench.assertConserved();
        }
    }

    @Test
    void severalAtOnceAppendOnce() throws Exception {
        Bill bill = Bill.empty();
        for (int i = 0; i < 200; i++) {
            bill.line(DAY, "vol-" + i, "Usage", "0.1", "0.1");
        }
        bench.capture(bill, minute(1));
        bench.clickHouse.execute("TRUNCATE TABLE resource_events");
        bench.clickHouse.execute("TRUNCATE TABLE cost_hourly");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(threads.submit(PublisherIT::publish));
            }
            long appended = 0;
            for (Future<Long> one : all) {
                appended += one.get();
            }
            assertThat(appended).isEqualTo(200);
        }

        assertThat(bench.sum("1", "resource_events")).isEqualByComparingTo("200");
        bench.assertConserved();
    }

    @Test
    void anIdThatInventoryLearnsLaterMovesItsMoney() {
        bench.capture(Bill.of("vol-1 10"), minute(1));
        bench.clickHouse.execute("INSERT INTO resource_aliases VALUES ('vol-1', '" + ARN
                + "', 'ebs:volume', '111111111111', 'us-east-1', 1)");
        snapshot("acme");

        assertThat(publish()).isEqualTo(2);
        assertThat(bench.events("vol-1")).containsExactly("accrued 10", "restated -10");
        assertThat(bench.events(ARN)).containsExactly("accrued 10");
        assertThat(bench.strings("SELECT concat(resource_arn, ' ', resource_type, ' ', marqo_customer, ' ',"
                        + " toString(sum(cost_usd))) AS x FROM cost_hourly"
                        + " GROUP BY resource_arn, resource_type, marqo_customer HAVING sum(cost_usd) != 0"))
                .containsExactly(ARN + " ebs:volume acme 10");
        bench.assertConserved();
    }

    @Test
    void aCorrectionCarriesTheGroupingOfWhatItCorrects() {
        bench.clickHouse.execute("INSERT INTO resource_aliases VALUES ('vol-1', '" + ARN
                + "', 'ebs:volume', '111111111111', 'us-east-1', 1)");
        snapshot("acme");
        bench.capture(Bill.of("vol-1 10"), minute(1));
        snapshot("globex");
        bench.capture(Bill.of("vol-1 4"), minute(2));

        assertThat(bench.strings("SELECT concat(marqo_customer, ' ', toString(sum(cost_usd))) AS x FROM cost_hourly"
                        + " GROUP BY marqo_customer"))
                .containsExactly("acme 4");
        bench.assertConserved();
    }

    @Test
    void anEventSaysWhereItsAmountComesFrom() {
        bench.capture(Bill.of("vol-1 10"), minute(1));
        bench.capture(Bill.of("vol-1 12.5"), minute(2));

        assertThat(bench.strings("SELECT concat(event_type, ' ', resource_type, ' ', unit, ' ', toString(value), ' ',"
                        + " properties['usage_type'], ' ', properties['estimated'], ' ', properties['restates'], ' ',"
                        + " toString(event_time)) AS x FROM resource_events ORDER BY ingested_at"))
                .containsExactly(
                        "cost cost_allocation USD 10 Usage true  " + DAY + " 00:00:00.000",
                        "cost cost_allocation USD 2.5 Usage true 10 " + DAY + " 00:00:00.000");
        assertThat(bench.sum("1", "(SELECT DISTINCT event_id FROM resource_events)"))
                .isEqualByComparingTo("2");
    }

    @Test
    void aSecondSourceOfLinesStandsBesideTheFirst() {
        Bill first = Bill.of("vol-1 10").uncovered(OLD, "Support", "30").unknownBefore(MONTH);
        Bill second = Bill.empty()
                .from("other-bill", LedgerBench.ACCOUNT)
                .line(DAY, "vol-1", "Usage", "1", "1")
                .line(DAY, "vol-2", "Usage", "4", "4")
                .uncovered(OLD, "Support", "12")
                .uncovered(OLD, "Tax", "5")
                .unknownBefore(MONTH);
        for (int repeat = 0; repeat < 2; repeat++) {
            backfill(first, LedgerBench.ACCOUNT, 2 * repeat + 1);
            backfill(second, LedgerBench.ACCOUNT, 2 * repeat + 2);
        }

        assertThat(hours())
                .containsExactly(
                        "111111111111 " + OLD + " cost:111111111111/Support 42",
                        "111111111111 " + OLD + " cost:111111111111/Tax 5",
                        "111111111111 " + DAY + " vol-1 11",
                        "111111111111 " + DAY + " vol-2 4");
        assertThat(bench.events("vol-1")).containsExactly("accrued 10", "accrued 1");

        backfill(first.uncovered(OLD, "Support", "-6"), LedgerBench.ACCOUNT, 10);
        assertThat(hours()).contains("111111111111 " + OLD + " cost:111111111111/Support 36");
        assertThat(bench.sum("cost_usd", "cost_hourly"))
                .isEqualByComparingTo(bench.sum("cost_usd", "cost_lines FINAL"));
    }

    @Test
    void aSecondSourceOfAnotherAccountIsLeftAlone() {
        String account = "222222222222";
        Bill first = Bill.of("vol-1 10").uncovered(OLD, "Support", "30").unknownBefore(MONTH);
        Bill second = Bill.empty()
                .from("other-bill", account)
                .line(DAY, "vol-2", "Usage", "4", "4")
                .uncovered(OLD, "Support", "12")
                .unknownBefore(MONTH);
        for (int repeat = 0; repeat < 2; repeat++) {
            backfill(first, LedgerBench.ACCOUNT, 2 * repeat + 1);
            backfill(second, account, 2 * repeat + 2);
        }

        assertThat(hours())
                .containsExactly(
                        "111111111111 " + OLD + " cost:111111111111/Support 30",
                        "111111111111 " + DAY + " vol-1 10",
                        "222222222222 " + OLD + " cost:222222222222/Support 12",
                        "222222222222 " + DAY + " vol-2 4");
    }

    @Test
    void nothingIsLookedAtCloselyWhereNothingDiffers() {
        Bill bill = Bill.empty();
        for (int i = 0; i < 50; i++) {
            bill.line(DAY, "vol-" + i, "Usage", "1." + i, "1");
        }
        bench.capture(bill, minute(1));
        Map<String, String> of = Map.of(
                "source",
                LedgerBench.SOURCE,
                "account",
                LedgerBench.ACCOUNT,
                "from",
                DAY.toString(),
                "to",
                DAY.plusDays(1).toString());
        assertThat(bench.clickHouse.query(PublishSql.DAYS_WITH_OTHER_EVENTS, of, row -> row.day("day")))
                .isEmpty();
        assertThat(bench.clickHouse.query(PublishSql.DAYS_WITH_OTHER_HOURS, of, row -> row.day("day")))
                .isEmpty();
    }

    @Test
    void moneyOfTwoSourcesThatMovesLeavesTwoEvents() {
        bench.capture(Bill.of("vol-1 10"), minute(1));
        bench.capture(
                Bill.empty().from("other-bill", LedgerBench.ACCOUNT).line(DAY, "vol-1", "Usage", "10", "10"),
                minute(1));
        bench.clickHouse.execute("INSERT INTO resource_aliases VALUES" + " ('vol-1', '" + ARN
                + "', 'ebs:volume', '111111111111', 'us-east-1', 1)");
        bench.capture(Bill.of("vol-1 10"), minute(2));
        bench.capture(
                Bill.empty().from("other-bill", LedgerBench.ACCOUNT).line(DAY, "vol-1", "Usage", "10", "10"),
                minute(2));

        assertThat(bench.events("vol-1")).containsExactly("accrued 10", "accrued 10", "restated -10", "restated -10");
        assertThat(bench.strings("SELECT event_id AS x FROM resource_events GROUP BY event_id HAVING count() > 1"))
                .isEmpty();
    }

    private static void backfill(Bill bill, String account, int minute) {
        bench.capture(bill, account, minute(minute), Depth.BACKFILL, bench.clickHouse);
    }

    /** Account, day, resource and unblended dollars of the hourly table. */
    private static List<String> hours() {
        return bench.strings("SELECT concat(aws_account_id, ' ', toString(toDate(hour)), ' ', resource_arn, ' ',"
                + " toString(sum(cost_usd))) AS x FROM cost_hourly"
                + " GROUP BY aws_account_id, toDate(hour), resource_arn HAVING sum(cost_usd) != 0 ORDER BY x");
    }

    private static long publish() {
        return new Publisher(bench.clickHouse, LedgerBench.SOURCE, LedgerBench.ACCOUNT, bench.run(minute(99)))
                .publish(TODAY);
    }

    private static void snapshot(String customer) {
        bench.clickHouse.execute("INSERT INTO resource_snapshots (resource_arn, resource_type, resource_id,"
                + " resource_name, aws_account_id, aws_region, state, marqo_customer, _version) SELECT '" + ARN
                + "', 'ebs:volume', 'vol-1', 'disk', '111111111111', 'us-east-1', 'in-use', '" + customer
                + "', toUnixTimestamp64Milli(now64(3))");
    }
}
