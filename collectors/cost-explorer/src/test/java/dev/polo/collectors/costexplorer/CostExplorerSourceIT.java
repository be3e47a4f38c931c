package dev.polo.collectors.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.Call;
import dev.polo.aws.emulated.CostLineFixture;
import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.aws.emulated.Fault;
import dev.polo.clickhouse.local.LocalServer;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.CollectionEngine;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.cost.Depth;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Secret;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.schema.Migrator;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.TestClickHouse;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** Cost Explorer over HTTP, in small pages: the whole bill, or nothing. */
class CostExplorerSourceIT {
    private static final int DAYS = 14;
    private static final BigDecimal A_DAY = new BigDecimal("120.84");

    private static EmulatedAws aws;
    private static ClickHouse clickHouse;
    private static AwsAccess access;
    private static LocalDate today;
    private static int attempts;

    @BeforeAll
    static void start() {
        today = LocalDate.now(ZoneOffset.UTC);
        aws = TestAws.builder("acme").today(today).option("ce-page-size", "20").start();
        LocalServer server = TestClickHouse.server();
        clickHouse = ClickHouse.of(new ClickHouseSettings(
                server.url(), server.user(), new Secret(server.password()), TestClickHouse.newDatabase("polo_ce")));
        new Migrator(clickHouse).migrate();
        access = new AwsAccess(
                UrlConnectionHttpClient.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                aws.url(),
                "dev-PoloReadRole",
                null);
    }

    @AfterAll
    static void stop() {
        clickHouse.execute("DROP DATABASE " + clickHouse.settings().database());
        clickHouse.close();
        access.close();
        aws.close();
    }

    @BeforeEach
    void empty() {
        for (String table : List.of(
                "resource_events",
                "cost_hourly",
                "cost_lines",
                "cost_lines_staging",
                "cost_captures",
                "collector_runs")) {
            clickHouse.execute("TRUNCATE TABLE " + table);
        }
        aws.resetCalls();
    }

    @AfterEach
    void clear() {
        aws.clearFaults();
    }

    @Test
    void everyPageIsReadAndEveryPaidRequestIsCounted() {
        RunReport report = run();

        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(sum("cost_usd", "cost_lines FINAL"))
                .isEqualByComparingTo(A_DAY.multiply(BigDecimal.valueOf(daysOfTotals())));
        assertThat(sum("cost_usd", "resource_events")).isEqualByComparingTo(sum("cost_usd", "cost_lines FINAL"));
        assertThat(sum("cost_usd", "cost_hourly")).isEqualByComparingTo(sum("cost_usd", "cost_lines FINAL"));
        long asked = paidByEmulator();
        assertThat(asked).isGreaterThan(12);
        assertThat(report.paidRequests()).isEqualTo(asked);
        assertThat(report.scopes().getFirst().pages()).isEqualTo(asked);
        assertThat(sum("paid_requests", "collector_runs WHERE scope_kind = 'run'"))
                .isEqualByComparingTo(BigDecimal.valueOf(asked));
        assertThat(sum("paid_usd", "collector_runs WHERE scope_kind = 'run'"))
                .isEqualByComparingTo(BigDecimal.valueOf(asked, 2));
        assertThat(sum("cost_usd", "cost_lines FINAL WHERE bill_id NOT IN ('uncovered', 'rounding')"))
                .isEqualByComparingTo(A_DAY.multiply(BigDecimal.valueOf(DAYS)));
        assertThat(clickHouse.query(
                        "SELECT DISTINCT concat(bill_id, ' ', usage_type) AS x FROM cost_lines WHERE bill_id IN"
                                + " ('NoResourceId', 'uncovered', 'rounding') AND day >= '" + today.minusDays(DAYS)
                                + "'",
                        row -> row.string("x")))
                .containsExactly("NoResourceId NoUsageType");
    }

    @Test
    void aPageThatDoesNotComeLeavesTheLedgerAsItWas() {
        run();
        BigDecimal before = sum("cost_usd", "cost_lines FINAL");
        List<CostLineFixture> lines = aws.costLines(yesterday());
        aws.replaceCostLines(yesterday(), List.of());
        aws.injectFault(Fault.denied("GetCostAndUsageWithResources").after(1).forEver());
        try {
            RunReport report = run();
            assertThat(report.scopes().getFirst().outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(report.scopes().getFirst().message())
                    .startsWith("Page ")
                    .contains("AWS refused", "the ledger is as it was");
        } finally {
            aws.replaceCostLines(yesterday(), lines);
        }

        assertThat(sum("cost_usd", "cost_lines FINAL")).isEqualByComparingTo(before);
        assertThat(sum("1", "(SELECT DISTINCT capture_id FROM cost_captures)")).isEqualByComparingTo("1");
    }

    @Test
    void anEmptyPageWithATokenIsNotTheEnd() {
        aws.injectFault(
                Fault.of("GetCostAndUsageWithResources", Fault.Kind.EMPTY_PAGE).times(2));

        RunReport report = run();
        assertThat(report.scopes().getFirst().message()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(sum("cost_usd", "cost_lines FINAL WHERE bill_id NOT IN ('uncovered', 'rounding')"))
                .isEqualByComparingTo(A_DAY.multiply(BigDecimal.valueOf(DAYS)));
    }

    @Test
    void retriesArePaidTooAndCounted() {
        aws.injectFault(Fault.throttle("GetCostAndUsage").times(2));

        RunReport report = run();
        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(report.paidRequests()).isEqualTo(paidByEmulator());
        assertThat(report.scopes().getFirst().pages()).isEqualTo(report.paidRequests() - 2);
    }

    @Test
    void everyDigitOfCreditsAndCommitmentsArrives() {
        List<CostLineFixture> original = aws.costLines(yesterday());
        List<CostLineFixture> lines = new ArrayList<>(original);
        lines.add(CostLineFixture.usage("111111111111", "i-covered", "BoxUsage:m5.large", "Compute", "us-east-1", "0")
                .withAmounts(Map.of("UnblendedCost", "0", "AmortizedCost", "0.12345678901234")));
        lines.add(CostLineFixture.usage("111111111111", null, "Credit", "Compute", "us-east-1", "-7.0000000000001")
                .withRecordType("Credit"));
        aws.replaceCostLines(yesterday(), lines);
        try {
            run();
        } finally {
            aws.replaceCostLines(yesterday(), original);
        }

        String day = "cost_lines FINAL WHERE day = '" + yesterday() + "'";
        assertThat(sum("cost_usd", day)).isEqualByComparingTo("113.84");
        assertThat(sum("amortized_cost_usd", day)).isEqualByComparingTo("113.963456789012");
        assertThat(sum("net_amortized_cost_usd", day)).isEqualByComparingTo("113.963456789012");
    }

    @Test
    void theBillOfALinkedAccountIsAskedForAtThePayer() {
        List<CostLineFixture> original = aws.costLines(yesterday());
        List<CostLineFixture> lines = new ArrayList<>(original);
        lines.add(
                CostLineFixture.usage("222222222222", "i-linked", "BoxUsage:m5.large", "Compute", "us-east-1", "2.5"));
        aws.replaceCostLines(yesterday(), lines);
        try {
            RunReport report = run(Map.of("POLO_ACCOUNTS", "222222222222", "POLO_PAYER_ACCOUNT", "111111111111"));
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(report.paidRequests()).isEqualTo(paidByEmulator());
        } finally {
            aws.replaceCostLines(yesterday(), original);
        }

        assertThat(aws.calls().stream()
                        .filter(call -> call.service().equals("ce"))
                        .map(Call::account)
                        .distinct())
                .containsExactly("111111111111");
        assertThat(sum("cost_usd", "cost_lines FINAL")).isEqualByComparingTo("2.5");
        assertThat(sum("cost_usd", "cost_lines FINAL WHERE aws_account_id = '222222222222'"))
                .isEqualByComparingTo("2.5");
    }

    /** The month so far, and the one before as long as it may change. */
    private static long daysOfTotals() {
        LocalDate month = today.withDayOfMonth(1);
        return ChronoUnit.DAYS.between(today.getDayOfMonth() <= 15 ? month.minusMonths(1) : month, today);
    }

    private static LocalDate yesterday() {
        return today.minusDays(1);
    }

    /** At noon of the emulator's day, a minute after the last run. */
    private static RunReport run() {
        return run(Map.of());
    }

    private static RunReport run(Map<String, String> settings) {
        Instant now = today.atTime(12, attempts++).toInstant(ZoneOffset.UTC);
        Run run = Run.of(CostExplorerCollector.NAME, now, 0);
        return new CollectionEngine(
                        clickHouse,
                        access,
                        PoloConfig.from(settings),
                        TagMap.STANDARD,
                        InstantSource.fixed(now),
                        RunListener.SILENT)
                .run(CostExplorerCollector.create(Depth.DUE), run);
    }

    private static long paidByEmulator() {
        return aws.calls().stream()
                .filter(call -> call.service().equals("ce"))
                .mapToLong(Call::count)
                .sum();
    }

    private static BigDecimal sum(String column, String from) {
        return clickHouse
                .query(
                        "SELECT toString(sum(" + column + ")) AS total FROM " + from,
                        row -> new BigDecimal(row.string("total")))
                .getFirst();
    }
}
