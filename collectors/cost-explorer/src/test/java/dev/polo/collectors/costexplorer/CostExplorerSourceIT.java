package dev.polo.collectors.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.Call;
import dev.polo.aws.emulated.CostLineFixture;
import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.cost.Depth;
import dev.polo.common.scope.Outcome;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cost Explorer over HTTP, in small pages: the whole bill, or nothing. */
class CostExplorerSourceIT {
    private static final int DAYS = 14;
    private static final BigDecimal A_DAY = new BigDecimal("120.84");

    private static BillBench bench;
    private static EmulatedAws aws;

    @BeforeAll
    static void start() {
        bench = BillBench.start();
        aws = bench.aws;
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty();
    }

    @AfterEach
    void clear() {
        aws.clearFaults();
    }

    @Test
    void everyPageIsReadAndEveryPaidRequestIsCounted() {
        RunReport report = bench.run();

        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(bench.sum("cost_usd", "cost_lines FINAL"))
                .isEqualByComparingTo(A_DAY.multiply(BigDecimal.valueOf(daysOfTotals())));
        assertThat(bench.sum("cost_usd", "resource_events"))
                .isEqualByComparingTo(bench.sum("cost_usd", "cost_lines FINAL"));
        assertThat(bench.sum("cost_usd", "cost_hourly"))
                .isEqualByComparingTo(bench.sum("cost_usd", "cost_lines FINAL"));
        long asked = bench.paid();
        assertThat(asked).isGreaterThan(12);
        assertThat(report.paidRequests()).isEqualTo(asked);
        assertThat(report.scopes().getFirst().pages()).isEqualTo(asked);
        assertThat(bench.sum("paid_requests", "collector_runs WHERE scope_kind = 'run'"))
                .isEqualByComparingTo(BigDecimal.valueOf(asked));
        assertThat(bench.sum("paid_usd", "collector_runs WHERE scope_kind = 'run'"))
                .isEqualByComparingTo(BigDecimal.valueOf(asked, 2));
        assertThat(bench.sum("cost_usd", "cost_lines FINAL WHERE bill_id NOT IN ('uncovered', 'rounding')"))
                .isEqualByComparingTo(A_DAY.multiply(BigDecimal.valueOf(DAYS)));
        assertThat(bench.clickHouse.query(
                        "SELECT DISTINCT concat(bill_id, ' ', usage_type) AS x FROM cost_lines WHERE bill_id IN"
                                + " ('NoResourceId', 'uncovered', 'rounding') AND day >= '"
                                + bench.today.minusDays(DAYS)
                                + "'",
                        row -> row.string("x")))
                .containsExactly("NoResourceId NoUsageType");
    }

    @Test
    void aPageThatDoesNotComeLeavesTheLedgerAsItWas() {
        bench.run();
        BigDecimal before = bench.sum("cost_usd", "cost_lines FINAL");
        List<CostLineFixture> lines = aws.costLines(bench.yesterday());
        aws.replaceCostLines(bench.yesterday(), List.of());
        aws.injectFault(Fault.denied("GetCostAndUsageWithResources").after(1).forEver());
        try {
            RunReport report = bench.run();
            assertThat(report.scopes().getFirst().outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(report.scopes().getFirst().message())
                    .startsWith("Page ")
                    .contains("AWS refused", "the ledger is as it was");
        } finally {
            aws.replaceCostLines(bench.yesterday(), lines);
        }

        assertThat(bench.sum("cost_usd", "cost_lines FINAL")).isEqualByComparingTo(before);
        assertThat(bench.sum("1", "(SELECT DISTINCT capture_id FROM cost_captures)"))
                .isEqualByComparingTo("1");
    }

    @Test
    void anEmptyPageWithATokenIsNotTheEnd() {
        aws.injectFault(
                Fault.of("GetCostAndUsageWithResources", Fault.Kind.EMPTY_PAGE).times(2));

        RunReport report = bench.run();
        assertThat(report.scopes().getFirst().message()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(bench.sum("cost_usd", "cost_lines FINAL WHERE bill_id NOT IN ('uncovered', 'rounding')"))
                .isEqualByComparingTo(A_DAY.multiply(BigDecimal.valueOf(DAYS)));
    }

    @Test
    void retriesArePaidTooAndCounted() {
        aws.injectFault(Fault.throttle("GetCostAndUsage").times(2));

        RunReport report = bench.run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(report.paidRequests()).isEqualTo(bench.paid());
        assertThat(report.scopes().getFirst().pages()).isEqualTo(report.paidRequests() - 2);
    }

    @Test
    void everyDigitOfCreditsAndCommitmentsArrives() {
        List<CostLineFixture> original = aws.costLines(bench.yesterday());
        List<CostLineFixture> lines = new ArrayList<>(original);
        lines.add(CostLineFixture.usage("111111111111", "i-covered", "BoxUsage:m5.large", "Compute", "us-east-1", "0")
                .withAmounts(Map.of("UnblendedCost", "0", "AmortizedCost", "0.12345678901234")));
        lines.add(CostLineFixture.usage("111111111111", null, "Credit", "Compute", "us-east-1", "-7.0000000000001")
                .withRecordType("Credit"));
        aws.replaceCostLines(bench.yesterday(), lines);
        try {
            bench.run();
        } finally {
            aws.replaceCostLines(bench.yesterday(), original);
        }

        String day = "cost_lines FINAL WHERE day = '" + bench.yesterday() + "'";
        assertThat(bench.sum("cost_usd", day)).isEqualByComparingTo("113.84");
        assertThat(bench.sum("amortized_cost_usd", day)).isEqualByComparingTo("113.963456789012");
        assertThat(bench.sum("net_amortized_cost_usd", day)).isEqualByComparingTo("113.963456789012");
    }

    @Test
    void theBillOfALinkedAccountIsAskedForAtThePayer() {
        List<CostLineFixture> original = aws.costLines(bench.yesterday());
        List<CostLineFixture> lines = new ArrayList<>(original);
        lines.add(
                CostLineFixture.usage("222222222222", "i-linked", "BoxUsage:m5.large", "Compute", "us-east-1", "2.5"));
        aws.replaceCostLines(bench.yesterday(), lines);
        try {
            RunReport report =
                    bench.run(Map.of("POLO_ACCOUNTS", "222222222222", "POLO_PAYER_ACCOUNT", "111111111111"), Depth.DUE);
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(report.paidRequests()).isEqualTo(bench.paid());
        } finally {
            aws.replaceCostLines(bench.yesterday(), original);
        }

        assertThat(aws.calls().stream()
                        .filter(call -> call.service().equals("ce"))
                        .map(Call::account)
                        .distinct())
                .containsExactly("111111111111");
        assertThat(bench.sum("cost_usd", "cost_lines FINAL")).isEqualByComparingTo("2.5");
        assertThat(bench.sum("cost_usd", "cost_lines FINAL WHERE aws_account_id = '222222222222'"))
                .isEqualByComparingTo("2.5");
    }

    /** The month so far, and the one before as long as it may change. */
    private static long daysOfTotals() {
        LocalDate month = bench.today.withDayOfMonth(1);
        return ChronoUnit.DAYS.between(bench.today.getDayOfMonth() <= 15 ? month.minusMonths(1) : month, bench.today);
    }
}
