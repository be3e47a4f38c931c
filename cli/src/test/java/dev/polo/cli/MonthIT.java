package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polo.aws.emulated.CostLineFixture;
import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.cli.CommandRun.Shell;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.database.PoloDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A month's bill of an estate, from AWS to the roots of every hierarchy, by commands only. */
class MonthIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "111111111111";
    /** No more than the emulator knows whole months of, on any day of a month. */
    private static final int DAYS = 30;

    private static final List<String> HIERARCHIES = List.of("aws_account", "aws_physical", "marqo_logical");

    @TempDir
    private static Path home;

    private static EmulatedAws aws;
    private static SignedIn signedIn;
    private static PoloDatabase database;
    private static Shell shell;
    private static final Map<LocalDate, Map<String, BigDecimal>> TRUTH = new HashMap<>();
    private static LocalDate today;

    @BeforeAll
    static void start() {
        today = LocalDate.now(ZoneOffset.UTC);
        aws = TestAws.builder("acme").today(today).start();
        signedIn = SignedIn.to(aws.url().toString());
        database = PoloDatabase.named("polo_month");
        shell = Shell.in(home)
                .with(database.variables())
                .with("POLO_ACCOUNTS", ACCOUNT)
                .with("POLO_REGIONS", "us-east-1");
        for (int ago = DAYS; ago > 0; ago--) {
            LocalDate day = today.minusDays(ago);
            List<CostLineFixture> bill = bill(day, aws.costLines(day));
            aws.replaceCostLines(day, bill);
            TRUTH.put(
                    day, Map.of("unblended", total(bill, "UnblendedCost"), "amortized", total(bill, "AmortizedCost")));
        }
        assertThat(shell.run("run").exitCode()).isZero();
        assertThat(shell.run("collect", "cost-explorer", "--backfill").exitCode())
                .isZero();
        assertThat(shell.run("build-hierarchy").exitCode()).isZero();
    }

    @AfterAll
    static void stop() {
        signedIn.close();
        database.close();
        aws.close();
    }

    @Test
    void everyDaysSumsAreTheBills() throws IOException {
        CommandRun run = shell.run(
                "reconcile",
                "--from",
                today.minusDays(DAYS).toString(),
                "--to",
                today.minusDays(1).toString(),
                "--format",
                "json");
        assertThat(run.exitCode()).as(run.err()).isZero();

        assertThat(JSON.readTree(run.out()).get("conservation"))
                .hasSize(DAYS * 2 * HIERARCHIES.size())
                .allSatisfy(row -> {
                    BigDecimal said = TRUTH.get(LocalDate.parse(row.get("day").asText()))
                            .get(row.get("metric").asText());
                    assertThat(amount(row, "source_total")).isEqualByComparingTo(said);
                    assertThat(amount(row, "ledger_total")).isEqualByComparingTo(said);
                    assertThat(amount(row, "allocated").add(amount(row, "unallocated")))
                            .isEqualByComparingTo(said);
                });
    }

    @Test
    void everyDaysTreesHoldTheBillByItsOwnParentsAndByThoseOfNow() throws IOException {
        for (int ago = DAYS; ago > 0; ago--) {
            LocalDate day = today.minusDays(ago);
            for (List<String> as : List.of(List.<String>of(), List.of("--as-known-now"))) {
                List<String> command = new ArrayList<>(List.of("tree", "--day", day.toString(), "--format", "json"));
                command.addAll(as);
                CommandRun run = shell.run(command.toArray(String[]::new));
                assertThat(run.exitCode()).as(run.err()).isZero();
                Map<String, BigDecimal> roots = new HashMap<>();
                JSON.readTree(run.out()).forEach(row -> {
                    if (row.get("parent_id").asText().isEmpty()) {
                        roots.merge(row.get("hierarchy").asText(), amount(row, "cost_usd"), BigDecimal::add);
                    }
                });
                assertThat(roots).as("%s %s", day, as).containsOnlyKeys(HIERARCHIES);
                assertThat(roots.values())
                        .as("%s %s", day, as)
                        .allSatisfy(usd -> assertThat(usd)
                                .isEqualByComparingTo(TRUTH.get(day).get("unblended")));
            }
        }
    }

    /** Every day another one: many digits, a discount, tax, and an instance that a commitment covers. */
    private static List<CostLineFixture> bill(LocalDate day, List<CostLineFixture> estate) {
        String cents = "0." + (10 + day.getDayOfMonth()) + "3333333333333333";
        String instance = estate.stream()
                .map(CostLineFixture::resourceId)
                .filter(id -> id != null && id.startsWith("i-"))
                .findFirst()
                .orElseThrow();
        List<CostLineFixture> bill = new ArrayList<>(estate);
        bill.add(usage(instance, "DataTransfer-Out-Bytes", cents));
        bill.add(usage(instance, "BoxUsage:m5.xlarge", "4.608")
                .withRecordType("SavingsPlanCoveredUsage")
                .withAmounts(Map.of("UnblendedCost", "4.608", "AmortizedCost", "3.1999999999999999")));
        bill.add(usage(null, "BoxUsage:m5.xlarge", "-4.608")
                .withRecordType("SavingsPlanNegation")
                .withAmounts(Map.of("UnblendedCost", "-4.608", "AmortizedCost", "0")));
        bill.add(usage(null, "NoUsageType", "-1.00000000000000000001").withRecordType("Credit"));
        bill.add(usage(null, "NoUsageType", "0.9E-1").withRecordType("Tax"));
        return bill;
    }

    private static CostLineFixture usage(@Nullable String resourceId, String usageType, String dollars) {
        return CostLineFixture.usage(ACCOUNT, resourceId, usageType, "Compute", "us-east-1", dollars);
    }

    private static BigDecimal total(List<CostLineFixture> bill, String metric) {
        return bill.stream()
                .map(line -> line.amounts().getOrDefault(metric, line.amounts().getOrDefault("UnblendedCost", "0")))
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .setScale(12, RoundingMode.HALF_EVEN);
    }

    private static BigDecimal amount(JsonNode row, String column) {
        return new BigDecimal(row.get(column).asText());
    }
}
