package dev.polo.collectors.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.CostLineFixture;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.cost.Depth;
import dev.polo.common.scope.Outcome;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole bills with all that is on them. */
class BillMonthIT {
    private static final String ACCOUNT = "111111111111";
    private static final String LINKED = "222222222222";
    /** No more than the emulator knows whole months of, on any day of a month. */
    private static final int DAYS = 30;

    private static BillBench bench;

    @BeforeAll
    static void start() {
        bench = BillBench.start();
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
    void aMonthWithCreditsTaxAndCommitmentsTiesOutOnEveryDay() {
        Map<LocalDate, List<CostLineFixture>> original = new HashMap<>();
        for (int ago = DAYS; ago > 0; ago--) {
            LocalDate day = bench.today.minusDays(ago);
            original.put(day, bench.aws.costLines(day));
            bench.aws.replaceCostLines(day, bill(day));
        }
        try {
            for (int run = 0; run < 3; run++) {
                assertThat(bench.run(Map.of(), Depth.BACKFILL).outcome()).isEqualTo(Outcome.COMPLETE);
            }
        } finally {
            original.forEach(bench.aws::replaceCostLines);
        }

        for (int ago = DAYS; ago > 0; ago--) {
            LocalDate day = bench.today.minusDays(ago);
            String of = " FINAL WHERE day = '" + day + "'";
            assertThat(bench.sum("cost_usd", "cost_lines" + of)).isEqualByComparingTo(total(day, "UnblendedCost"));
            assertThat(bench.sum("amortized_cost_usd", "cost_lines" + of))
                    .isEqualByComparingTo(total(day, "AmortizedCost"));
            assertThat(bench.sum(
                            "cost_usd",
                            "cost_control_totals WHERE grouping = 'record_service' AND day = '" + day
                                    + "' AND capture_id = (SELECT argMax(capture_id, captured_at) FROM cost_captures"
                                    + " WHERE day = '" + day + "')"))
                    .as("what the conservation of %s is checked against", day)
                    .isEqualByComparingTo(total(day, "UnblendedCost"));
            assertThat(bench.sum("cost_usd", "resource_events WHERE toDate(event_time) = '" + day + "'"))
                    .isEqualByComparingTo(total(day, "UnblendedCost"));
            assertThat(bench.sum("amortized_cost_usd", "cost_hourly WHERE toDate(hour) = '" + day + "'"))
                    .isEqualByComparingTo(total(day, "AmortizedCost"));
        }
        assertThat(bench.strings("SELECT DISTINCT record_type AS x FROM cost_control_totals"
                        + " WHERE grouping = 'record_service' ORDER BY x"))
                .containsExactly("Credit", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "Tax", "Usage");
        assertThat(bench.strings("SELECT event_id AS x FROM resource_events GROUP BY event_id HAVING count() > 1"))
                .isEmpty();
    }

    @Test
    void threeRunsAtOnceAndTenAfterOneAnotherWriteWhatOneDoes() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RunReport>> runs = new ArrayList<>();
            for (int run = 0; run < 3; run++) {
                runs.add(threads.submit(() -> bench.run()));
            }
            for (Future<RunReport> run : runs) {
                assertThat(run.get().outcome()).isEqualTo(Outcome.COMPLETE);
            }
        }
        String sums = sums();
        long rows = bench.sum("1", "resource_events").longValue();
        for (int run = 0; run < 10; run++) {
            assertThat(bench.run().events()).isZero();
        }

        assertThat(sums()).isEqualTo(sums);
        assertThat(bench.sum("1", "resource_events")).isEqualByComparingTo(BigDecimal.valueOf(rows));
        assertThat(bench.strings("SELECT event_id AS x FROM resource_events GROUP BY event_id HAVING count() > 1"))
                .isEmpty();
        assertThat(bench.sum("cost_usd", "resource_events"))
                .isEqualByComparingTo(bench.sum("cost_usd", "cost_lines FINAL"))
                .isEqualByComparingTo(bench.sum("cost_usd", "cost_hourly"));
    }

    private static String sums() {
        return bench.strings("SELECT toString(groupArray((day, usd))) AS x FROM (SELECT day, sum(cost_usd) AS usd"
                        + " FROM cost_lines FINAL GROUP BY day ORDER BY day)")
                .getFirst();
    }

    @Test
    void instancesAreReadByTheHourWhereThatIsAskedForAndNothingCountsTwice() {
        List<CostLineFixture> original = bench.aws.costLines(bench.yesterday());
        List<CostLineFixture> lines = new ArrayList<>(original);
        for (int hour = 0; hour < 24; hour++) {
            lines.add(new CostLineFixture(
                    ACCOUNT,
                    "i-hourly",
                    "BoxUsage:c5.large",
                    "Amazon Elastic Compute Cloud - Compute",
                    "us-east-1",
                    "Usage",
                    Map.of("UnblendedCost", "0.0850000001"),
                    "1",
                    "Hrs",
                    hour,
                    Map.of()));
        }
        bench.aws.replaceCostLines(bench.yesterday(), lines);
        try {
            assertThat(bench.run(Map.of("POLO_CE_HOURLY", "true"), Depth.DUE).outcome())
                    .isEqualTo(Outcome.COMPLETE);
        } finally {
            bench.aws.replaceCostLines(bench.yesterday(), original);
        }

        assertThat(
                        bench.strings(
                                "SELECT concat(toString(period_hours), ' ', toString(count()), ' ',"
                                        + " toString(sum(cost_usd))) AS x FROM cost_lines FINAL WHERE bill_id = 'i-hourly' GROUP BY period_hours"))
                .containsExactly("1 24 2.0400000024");
        assertThat(bench.sum("cost_usd", "cost_lines FINAL WHERE day = '" + bench.yesterday() + "'"))
                .isEqualByComparingTo("122.8800000024");
        assertThat(bench.strings("SELECT count() AS x FROM cost_hourly FINAL WHERE resource_arn = 'i-hourly'"))
                .containsExactly("24");
    }

    @Test
    void anAccountThatIsPaidForButNotOnTheListIsFound() {
        List<CostLineFixture> original = bench.aws.costLines(bench.yesterday());
        List<CostLineFixture> lines = new ArrayList<>(original);
        lines.add(CostLineFixture.usage(LINKED, "i-linked", "BoxUsage:m5.large", "Compute", "us-east-1", "2.5"));
        bench.aws.replaceCostLines(bench.yesterday(), lines);
        try {
            bench.run(Map.of("POLO_ACCOUNTS", ACCOUNT, "POLO_PAYER_ACCOUNT", ACCOUNT), Depth.DUE);
        } finally {
            bench.aws.replaceCostLines(bench.yesterday(), original);
        }

        assertThat(bench.sum("cost_usd", "cost_lines FINAL WHERE day = '" + bench.yesterday() + "'"))
                .isEqualByComparingTo("120.84");
        assertThat(bench.strings("SELECT concat(aws_account_id, ' ', toString(cost_usd)) AS x FROM cost_control_totals"
                        + " WHERE grouping = 'linked_account' AND day = '" + bench.yesterday() + "' ORDER BY x"))
                .containsExactly(ACCOUNT + " 120.84", LINKED + " 2.5");
    }

    /** Every day another one: a discount in many digits, tax, and an instance that a commitment covers. */
    private static List<CostLineFixture> bill(LocalDate day) {
        String cents = "0." + (10 + day.getDayOfMonth()) + "3333333333333333";
        return List.of(
                CostLineFixture.usage(
                        ACCOUNT, "i-1", "BoxUsage:m5.large", "Compute", "us-east-1", "7" + cents.substring(1)),
                CostLineFixture.usage(ACCOUNT, "vol-1", "EBS:VolumeUsage.gp3", "EC2 - Other", "us-east-1", cents),
                CostLineFixture.usage(ACCOUNT, "i-covered", "BoxUsage:m5.xlarge", "Compute", "us-east-1", "4.608")
                        .withRecordType("SavingsPlanCoveredUsage")
                        .withAmounts(Map.of("UnblendedCost", "4.608", "AmortizedCost", "3.1999999999999999")),
                CostLineFixture.usage(ACCOUNT, null, "BoxUsage:m5.xlarge", "Compute", "us-east-1", "-4.608")
                        .withRecordType("SavingsPlanNegation")
                        .withAmounts(Map.of("UnblendedCost", "-4.608", "AmortizedCost", "0")),
                CostLineFixture.usage(ACCOUNT, null, "NoUsageType", "Compute", "us-east-1", "-1.00000000000000000001")
                        .withRecordType("Credit"),
                CostLineFixture.usage(ACCOUNT, null, "NoUsageType", "Tax", "us-east-1", "0.9E-1")
                        .withRecordType("Tax"));
    }

    private static BigDecimal total(LocalDate day, String metric) {
        return bill(day).stream()
                .map(line -> line.amounts().getOrDefault(metric, line.amounts().getOrDefault("UnblendedCost", "0")))
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .setScale(12, java.math.RoundingMode.HALF_EVEN);
    }
}
