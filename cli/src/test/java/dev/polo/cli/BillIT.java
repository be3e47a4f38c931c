package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polo.aws.emulated.CostLineFixture;
import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.aws.emulated.Fault;
import dev.polo.cli.CommandRun.Shell;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.database.PoloDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bill on the command line: what reading it costs, how far back it goes, and where it does not add up. */
class BillIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "111111111111";
    private static final String LINES = "GetCostAndUsageWithResources";

    @TempDir
    private static Path home;

    private static EmulatedAws aws;
    private static SignedIn signedIn;
    private static PoloDatabase database;
    private static ClickHouse clickHouse;
    private static Shell shell;
    private static LocalDate today;

    @BeforeAll
    static void start() {
        today = LocalDate.now(ZoneOffset.UTC);
        aws = TestAws.builder("acme").today(today).option("ce-page-size", "20").start();
        signedIn = SignedIn.to(aws.url().toString());
        database = PoloDatabase.named("polo_bill");
        clickHouse = database.clickHouse();
        shell = Shell.in(home)
                .with(database.variables())
                .with("POLO_ACCOUNTS", ACCOUNT)
                .with("POLO_REGIONS", "us-east-1");
        bill(
                today.minusDays(3),
                line("i-0123456789abcdef0", "BoxUsage:m5.large", "Compute", "2.5", "2.5"),
                line("i-0123456789abcdef0", "DataTransfer-Out-Bytes", "Compute", "0.25", "0.25"));
        CommandRun run = shell.run("run");
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @AfterAll
    static void stop() {
        signedIn.close();
        database.close();
        aws.close();
    }

    @AfterEach
    void clear() {
        aws.clearFaults();
    }

    @Test
    void aPlanAsksNothingAndSaysWhatTheRunThenPays() {
        aws.resetCalls();
        CommandRun plan = shell.run("collect", "cost-explorer", "--plan", "--full", "--format", "csv");
        assertThat(plan.exitCode()).as(plan.err()).isZero();
        assertThat(paid()).as("requests of a plan").isZero();
        assertThat(plan.out())
                .startsWith("aws_account_id,what,from,to,requests,usd,basis\n")
                .contains(
                        ACCOUNT + ",\"resource lines\"," + today.minusDays(14) + "," + today.minusDays(1) + ",",
                        ",\"as last time\"\n");

        CommandRun run = shell.run("collect", "cost-explorer", "--full");
        assertThat(run.exitCode()).as(run.err()).isZero();
        String dollars = "$" + BigDecimal.valueOf(paid(), 2).toPlainString();
        assertThat(run.err()).contains(dollars + " for paid requests");
        assertThat(plan.err()).contains(paid() + " requests, " + dollars + "; none was made.");
    }

    @Test
    void aPlanSaysWhenTheBudgetIsTooSmall() {
        CommandRun plan = shell.run("collect", "cost-explorer", "--plan", "--backfill", "--max-requests", "2");

        assertThat(plan.exitCode()).isZero();
        assertThat(plan.out())
                .contains(
                        "totals",
                        "resource lines",
                        today.withDayOfMonth(1).minusMonths(12).toString());
        assertThat(plan.err()).contains("POLO_CE_MAX_REQUESTS allows 2");
    }

    @Test
    void fullReadsTheLinesOfEveryDayThatResourcesAreNamedFor() {
        assertThat(shell.run("collect", "cost-explorer").exitCode()).isZero();
        assertThat(newestCapture("uniqExactIf(day, detail = 'resources')")).isEqualTo("3");

        assertThat(shell.run("collect", "cost-explorer", "--full").exitCode()).isZero();
        assertThat(newestCapture("uniqExactIf(day, detail = 'resources')")).isEqualTo("14");
    }

    @Test
    void backfillReadsTheTotalsOfMonthsBeforeIntoLedgerHoursAndRollup() {
        LocalDate old = today.withDayOfMonth(1).minusMonths(4);
        bill(old, line(null, "Support", "AWS Premium Support", "41.25", "41.25"));

        CommandRun run = shell.run("collect", "cost-explorer", "--backfill");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(shell.run("build-hierarchy").exitCode()).isZero();

        String day = "'" + old + "'";
        assertThat(number("sum(cost_usd) FROM cost_lines FINAL WHERE day = " + day))
                .isEqualTo("41.25");
        assertThat(number("sum(cost_usd) FROM cost_hourly WHERE toDate(hour) = " + day))
                .isEqualTo("41.25");
        assertThat(number("count() FROM resource_events WHERE toDate(event_time) = " + day))
                .isEqualTo("0");
        assertThat(number("sum(cost_usd) FROM cost_rollup_daily WHERE parent_id = '' AND hierarchy = 'aws_account'"
                        + " AND day = " + day))
                .isEqualTo("41.25");
        assertThat(shell.run("reconcile", "--from", old.toString(), "--to", old.toString())
                        .exitCode())
                .isZero();
    }

    @Test
    void aSumThatDoesNotAddUpIsShownWithWhatIsUncoveredAndUnallocated() throws IOException {
        LocalDate day = today.minusDays(1);
        bill(
                day,
                line(null, "Support", "AWS Premium Support", "7.5", "7.5"),
                line(null, "ComputeSP", "Savings Plans", "0", "5"));
        aws.injectFault(Fault.error(LINES, "ValidationException", "You have not opted in to resource-level data", 400)
                .forEver());
        assertThat(shell.run("collect", "cost-explorer").exitCode()).isEqualTo(1);
        assertThat(shell.run("build-hierarchy").exitCode()).isZero();

        JsonNode sound = reconcile(day, 0);
        assertThat(sound.get("uncovered"))
                .extracting(row -> text(row, "service", "usage_type", "cost_usd", "amortized_cost_usd"))
                .containsExactlyInAnyOrder("AWS Premium Support Support 7.5 7.5", "Savings Plans ComputeSP 0 5");
        assertThat(sound.get("unallocated"))
                .extracting(row -> text(row, "service", "reason", "cost_usd", "amortized_cost_usd"))
                .contains(
                        "AWS Premium Support not covered by resource lines 7.5 7.5",
                        "Savings Plans not covered by resource lines 0 5");

        clickHouse.execute("INSERT INTO cost_lines (source, aws_account_id, day, period_start, period_hours, bill_id,"
                + " alias, usage_type, record_type, cost_usd, amortized_cost_usd, net_amortized_cost_usd,"
                + " usage_quantity, estimated, capture_id, captured_at) SELECT 'cost-explorer', '" + ACCOUNT + "', '"
                + day + "', '" + day + "', 24, 'stray', 'stray', 'Usage', '', 1.25, 1.25, 1.25, 0, 0,"
                + " generateUUIDv4(), now64(3)");
        CommandRun build = shell.run("build-hierarchy");
        assertThat(build.exitCode()).isEqualTo(4);
        assertThat(build.err())
                .contains("12 sums do not add up")
                .contains(day + " aws_account unblended account " + ACCOUNT + ": bill ")
                .contains("more; all are in cost_reconciliation");

        JsonNode unsound = reconcile(day, 4);
        assertThat(unsound.get("conservation"))
                .extracting(row -> row.get("aws_account_id").asText() + " "
                        + row.get("difference").asText())
                .hasSize(12)
                .containsOnly(" -1.25", ACCOUNT + " -1.25");
        assertThat(unsound.get("uncovered")).isEqualTo(sound.get("uncovered"));
        CommandRun table = shell.run("reconcile", "--from", day.toString(), "--to", day.toString());
        assertThat(table.exitCode()).isEqualTo(4);
        assertThat(table.out())
                .contains("-1.25", "Not covered by resource lines", "AWS Premium Support", "Unallocated in");
    }

    @Test
    void aPageThatFailsEndsTheRunWithOneAndLeavesTheLedgerAsItWas() {
        String ledger = "sum(cost_usd) FROM cost_lines FINAL WHERE day = '" + today.minusDays(2) + "'";
        BigDecimal before = new BigDecimal(number(ledger));
        bill(today.minusDays(2), line("i-late", "BoxUsage:m5.large", "Compute", "99", "99"));
        aws.injectFault(Fault.denied(LINES).after(1).forEver());

        CommandRun partial = shell.run("collect", "cost-explorer");

        assertThat(partial.exitCode()).isEqualTo(1);
        assertThat(partial.out() + partial.err()).contains("partial", "Page 2", "the ledger is as it was");
        assertThat(number(ledger)).isEqualTo(before.toPlainString());
        aws.clearFaults();
        assertThat(shell.run("collect", "cost-explorer").exitCode()).isZero();
        assertThat(new BigDecimal(number(ledger))).isEqualByComparingTo(before.add(BigDecimal.valueOf(99)));
    }

    @Test
    void aBuildOfAnEmptiedInputEndsWithFourAndLeavesTheTreeAsItWas() {
        LocalDate day = today.minusDays(3);
        String before = shell.run("tree", "--day", day.toString()).out();
        clickHouse.execute("CREATE TABLE kept AS resource_snapshots");
        clickHouse.execute("EXCHANGE TABLES kept AND resource_snapshots");
        try {
            CommandRun build = shell.run("build-hierarchy");

            assertThat(build.exitCode()).isEqualTo(4);
            assertThat(build.err()).contains("resource_snapshots holds 0 resources", "The old one stays");
        } finally {
            clickHouse.execute("EXCHANGE TABLES kept AND resource_snapshots");
            clickHouse.execute("DROP TABLE kept");
        }
        assertThat(shell.run("tree", "--day", day.toString()).out()).isEqualTo(before);
        assertThat(shell.run("build-hierarchy").exitCode()).isZero();
    }

    @Test
    void aTreeSaysWhichDaysItHoldsAndThatADayHasNone() {
        LocalDate day = today.minusDays(3);
        assertThat(shell.run("tree", "--from", day.minusDays(1).toString(), "--to", day.toString())
                        .out())
                .contains("aws_account " + day.minusDays(1) + " to " + day + ", US dollars");

        CommandRun none = shell.run("tree", "--day", "2019-01-01");

        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("There is no cost to show on 2019-01-01");
    }

    @Test
    void aTreeOfWhichOnlyTheRollupIsLeftSaysSo() {
        clickHouse.execute("INSERT INTO cost_rollup_daily (day, hierarchy, node_id, node_type, parent_id, cost_usd,"
                + " resource_count) SELECT '2020-01-01', 'aws_account', 'account:1', 'account', '', 5, 1");

        CommandRun tree = shell.run("tree", "--day", "2020-01-01");
        assertThat(tree.exitCode()).as(tree.err()).isZero();
        assertThat(tree.err()).contains("The lines of 2020-01-01 are gone", "it may hold less than the bill");
        assertThat(tree.out()).contains("account:1");

        CommandRun now = shell.run("tree", "--day", "2020-01-01", "--as-known-now");
        assertThat(now.exitCode()).isEqualTo(2);
        assertThat(now.err()).contains("leave out --as-known-now", "There is no cost to show on 2020-01-01");
    }

    @Test
    void whatTheBillNamesAndNobodyHasSeenIsListed() {
        LocalDate day = today.minusDays(3);

        assertThat(query("billed-not-seen", day, day))
                .filteredOn(row -> row.contains("i-"))
                .containsExactly(ACCOUNT + ",i-0123456789abcdef0,\"BoxUsage:m5.large DataTransfer-Out-Bytes\"," + day
                        + "," + day + ",2.75");
    }

    @Test
    void whatLivesAndTheBillDoesNotNameIsListed() {
        assertThat(query("seen-not-billed", today.minusDays(3), today))
                .anyMatch(row -> row.startsWith("vpc,vpc-"))
                .noneMatch(row -> row.startsWith("ec2:instance,"));
        assertThat(query("seen-not-billed", today.minusDays(3), today.minusDays(3)))
                .as("what was seen after the last day only")
                .isEmpty();
        assertThat(shell.run("query", "billed-not-seen", "--param", "from=2019-01-01", "--param", "to=2019-01-01")
                        .err())
                .contains("Query 'billed-not-seen' found nothing.");
    }

    private static List<String> query(String name, LocalDate from, LocalDate to) {
        CommandRun run = shell.run("query", name, "--param", "from=" + from, "--param", "to=" + to, "--format", "csv");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out().lines().skip(1).toList();
    }

    private static JsonNode reconcile(LocalDate day, int exitCode) throws IOException {
        CommandRun run = shell.run("reconcile", "--from", day.toString(), "--to", day.toString(), "--format", "json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        return JSON.readTree(run.out());
    }

    private static String text(JsonNode row, String... fields) {
        return String.join(
                " ",
                List.of(fields).stream().map(field -> row.get(field).asText()).toList());
    }

    private static String newestCapture(String what) {
        return number(what + " FROM cost_captures WHERE capture_id ="
                + " (SELECT argMax(capture_id, captured_at) FROM cost_captures)");
    }

    private static String number(String what) {
        return clickHouse
                .query(
                        "SELECT toString(x) AS text FROM (SELECT " + what.replaceFirst(" FROM ", " AS x FROM ") + ")",
                        row -> row.string("text"))
                .getFirst();
    }

    /** Requests to Cost Explorer since the last reset, as the emulator counted them. */
    private static long paid() {
        return aws.calls().stream()
                .filter(call -> call.service().equals("ce"))
                .mapToLong(call -> call.count())
                .sum();
    }

    /** Adds lines to what the emulated bill says of a day. */
    private static void bill(LocalDate day, CostLineFixture... more) {
        List<CostLineFixture> lines = new ArrayList<>(aws.costLines(day));
        lines.addAll(List.of(more));
        aws.replaceCostLines(day, lines);
    }

    private static CostLineFixture line(
            @Nullable String resourceId, String usageType, String service, String unblended, String amortized) {
        return CostLineFixture.usage(ACCOUNT, resourceId, usageType, service, "us-east-1", unblended)
                .withAmounts(Map.of("UnblendedCost", unblended, "AmortizedCost", amortized));
    }
}
