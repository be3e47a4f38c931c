package dev.polo.collectors.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.cost.Depth;
import dev.polo.collectors.cost.PlannedRead;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.ScopeResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Cost Explorer may say instead of a bill, and what a run may spend on asking. */
class BillErrorsIT {
    private static final String LINES = "GetCostAndUsageWithResources";
    private static final String TOTALS = "GetCostAndUsage";
    private static final String NAMED = "cost_lines FINAL WHERE bill_id NOT IN ('uncovered', 'rounding')";

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

    @AfterEach
    void clear() {
        bench.aws.clearFaults();
    }

    @ParameterizedTest
    @CsvSource({
        "DataUnavailableException, The requested data is unavailable",
        "ValidationException, You have not opted in to resource-level data",
        "AccessDeniedException, Resource-level granularity is not enabled for this account"
    })
    void withoutResourceLevelDataTheTotalsAreKeptAndTheSwitchIsNamed(String code, String message) {
        bench.aws.injectFault(Fault.error(LINES, code, message, 400).forEver());

        ScopeResult result = only(bench.run());
        assertThat(result.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(result.message())
                .contains(message, "Switch on 'Resource-level data at daily granularity'", "all money is uncovered");
        assertThat(bench.sum("cost_usd", NAMED)).isZero();
        assertThat(bench.sum("cost_usd", "cost_lines FINAL WHERE day = '" + bench.yesterday() + "'"))
                .isEqualByComparingTo("120.84");
        assertThat(bench.sum("cost_usd", "resource_events")).isEqualByComparingTo(bench.sum("cost_usd", "cost_hourly"));

        bench.aws.clearFaults();
        assertThat(only(bench.run()).outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(bench.sum("cost_usd", NAMED + " AND day = '" + bench.yesterday() + "'"))
                .isEqualByComparingTo("120.84");
    }

    @Test
    void withoutHoursTheDaysAreReadAndTheSwitchIsNamed() {
        bench.aws.injectFault(Fault.error(LINES, "ValidationException", "Hourly data is not enabled", 400));

        ScopeResult result = only(bench.run(Map.of("POLO_CE_HOURLY", "true"), Depth.DUE));
        assertThat(result.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(result.message()).contains("Switch on 'Hourly granularity'", "Days were read instead");
        assertThat(bench.sum("cost_usd", NAMED + " AND day = '" + bench.yesterday() + "'"))
                .isEqualByComparingTo("120.84");
    }

    @ParameterizedTest
    @CsvSource({
        "DataUnavailableException, Data is not available",
        "AccessDeniedException, User not enabled for cost explorer access"
    })
    void withoutAnyDataTheSwitchIsNamedAndNothingIsWritten(String code, String message) {
        bench.aws.injectFault(Fault.error(TOTALS, code, message, 400).forEver());

        ScopeResult result = only(bench.run());
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains(message, "Open Cost Explorer once");
        assertThat(bench.sum("1", "cost_captures")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "BillExpirationException, replaced the bill by a newer one",
        "InvalidNextTokenException, does not know the page's token",
        "RequestChangedException, does not know the page's token"
    })
    void aTokenThatExpiresMidWayChangesNothing(String code, String said) {
        bench.run();
        String before = bench.strings("SELECT toString(groupArray(cost_usd)) AS x FROM cost_lines FINAL")
                .getFirst();
        bench.aws.injectFault(
                Fault.error(LINES, code, "The token is too old", 400).after(1).forEver());

        ScopeResult result = only(bench.run());
        assertThat(result.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(result.message()).contains(said, ". What was read before it", "the ledger is as it was");
        assertThat(bench.strings("SELECT toString(groupArray(cost_usd)) AS x FROM cost_lines FINAL"))
                .containsExactly(before);
    }

    @Test
    void aRefusalBeforeTheFirstPageIsARefusal() {
        bench.aws.injectFault(Fault.denied(TOTALS).forEver());

        assertThat(only(bench.run()).outcome()).isEqualTo(Outcome.DENIED);
    }

    @Test
    void thePlanIsWhatARunThenAsks() {
        bench.run();
        bench.aws.resetCalls();
        List<PlannedRead> plan = CostExplorerCollector.create(Depth.FULL)
                .plan(bench.clickHouse, "111111111111", bench.noon().plusSeconds(3_600));
        assertThat(bench.paid()).as("requests of a plan").isZero();

        RunReport report = bench.run(Map.of(), Depth.FULL);
        assertThat(plan).extracting(PlannedRead::what).containsExactly("totals", "resource lines");
        assertThat(plan).extracting(PlannedRead::basis).containsOnly("as last time");
        assertThat(plan.stream().mapToLong(PlannedRead::requests).sum())
                .isEqualTo(report.paidRequests())
                .isEqualTo(bench.paid());
    }

    @Test
    void aBudgetTooSmallForAnythingIsNotTouched() {
        ScopeResult result = only(bench.run(Map.of("POLO_CE_MAX_REQUESTS", "2"), Depth.DUE));

        assertThat(result.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(result.message()).contains("takes 3 requests or more", "--plan");
        assertThat(bench.paid()).isZero();
    }

    @Test
    void aBudgetIsNeverExceededThoughNobodyKnewHowManyPagesWouldCome() {
        ScopeResult result = only(bench.run(Map.of("POLO_CE_MAX_REQUESTS", "5"), Depth.DUE));

        assertThat(result.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(result.message()).contains("All 5 requests that POLO_CE_MAX_REQUESTS allows");
        assertThat(result.paidRequests()).isEqualTo(5).isEqualTo(bench.paid());
        assertThat(bench.sum("1", "cost_lines")).isZero();
    }

    @Test
    void aBudgetForTheNewestDaysBuysThese() {
        long whole = bench.run().paidRequests();
        bench.clickHouse.execute("TRUNCATE TABLE cost_lines");
        bench.clickHouse.execute("DELETE FROM cost_captures WHERE day = '" + bench.today.minusDays(14) + "'");
        bench.aws.resetCalls();

        ScopeResult result = only(bench.run(Map.of("POLO_CE_MAX_REQUESTS", Long.toString(whole - 1)), Depth.DUE));
        assertThat(result.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(result.message()).contains("no room for the resource lines of " + bench.today.minusDays(14));
        assertThat(bench.strings("SELECT count(DISTINCT day) AS x FROM " + NAMED))
                .containsExactly("3");
    }

    private static ScopeResult only(RunReport report) {
        assertThat(report.scopes()).hasSize(1);
        return report.scopes().getFirst();
    }
}
