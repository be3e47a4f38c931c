package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polo.cli.CommandRun.Shell;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole way, from the emulated estate to the printed tree, as a user takes it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path home;

    private CommandRun demo;
    private JsonNode document;
    private Shell shell;
    private ClickHouse clickHouse;

    @BeforeAll
    void runsOnceAndKeepsItsServers() throws IOException {
        // Settings of the user's own must not reach the demo.
        demo = Shell.in(home)
                .with("POLO_CLICKHOUSE_URL", "http://127.0.0.1:1")
                .with("POLO_REGIONS", "nowhere-1")
                .run("demo", "--keep", "--format", "json");
        assertThat(demo.exitCode()).as(demo.err()).isZero();
        document = JSON.readTree(demo.out());
        JsonNode server = document.at("/servers/clickhouse");
        shell = Shell.in(home)
                .with("POLO_CLICKHOUSE_URL", server.get("url").asText())
                .with("POLO_CLICKHOUSE_USER", server.get("user").asText())
                .with("POLO_CLICKHOUSE_PASSWORD", server.get("password").asText());
        clickHouse = ClickHouse.of(new ClickHouseSettings(
                URI.create(server.get("url").asText()),
                server.get("user").asText(),
                new Secret(server.get("password").asText()),
                "polo"));
    }

    @AfterAll
    void stopsItsServers() {
        clickHouse.close();
        CommandRun stop = Shell.in(home).run("demo", "--stop");
        assertThat(stop.exitCode()).isZero();
        assertThat(stop.err()).contains("Stopped");
        assertThat(Shell.in(home).run("demo", "--stop").err()).contains("not running");
    }

    @Test
    void acmesDayCostsWhatTheSpecificationSays() {
        assertThat(cost("marqo_logical", "index:acme-products")).isEqualByComparingTo("54.24");
        assertThat(cost("marqo_logical", "index:acme-images")).isEqualByComparingTo("36.00");
        assertThat(cost("marqo_logical", "index:globex-products")).isEqualByComparingTo("24.00");
        assertThat(cost("marqo_logical", "unallocated")).isEqualByComparingTo("5.40");
        assertThat(cost("aws_physical", "unallocated")).isEqualByComparingTo("3.00");
        assertThat(nodes("aws_account", "unallocated")).isEmpty();
    }

    @Test
    void aLoadBalancerIsSplitOverItsInstances() {
        assertThat(rows().stream()
                        .filter(row -> row.get("hierarchy").asText().equals("aws_physical"))
                        .filter(row -> row.get("node_name").asText().equals("alb-xxx"))
                        .map(row -> row.get("cost_usd").asText()))
                .containsExactly("0.24", "0.24");
    }

    @Test
    void everyHierarchyHoldsTheWholeBill() {
        assertThat(document.get("conservation"))
                .hasSizeGreaterThanOrEqualTo(3 * 2 * 3)
                .allSatisfy(row -> {
                    assertThat(row.get("difference").asText()).isEqualTo("0");
                    assertThat(row.get("source_total").asText()).isEqualTo("120.84");
                    assertThat(row.get("ledger_total").asText()).isEqualTo("120.84");
                });
    }

    @Test
    void theSnapshotsAncestorsAreThoseOfTheExample() {
        List<String> ancestors = clickHouse.query("""
                SELECT concat(ancestor_type, ' ', hierarchy, ' ', toString(depth), ' ', toString(share)) AS text
                FROM resource_ancestry
                WHERE resource_arn = (SELECT resource_arn FROM resource_snapshots FINAL WHERE resource_name = 'snap-ccc')
                ORDER BY hierarchy, depth
                """, row -> row.string("text"));

        assertThat(ancestors)
                .containsExactly(
                        "account aws_account 1 1",
                        "ebs:volume aws_physical 1 1",
                        "ec2:instance aws_physical 2 1",
                        "index marqo_logical 3 1",
                        "cluster marqo_logical 4 1",
                        "customer marqo_logical 5 1");
    }

    @Test
    void metadataIsALookUp() {
        assertThat(text("SELECT dictGet('polo.hierarchy_dict', 'metadata', 'account:111111111111')['role'] AS x"))
                .isEqualTo("customer");
        assertThat(text("SELECT dictGet('polo.hierarchy_dict', 'metadata', 'cluster:acme-prod-1')['version'] AS x"))
                .isEqualTo("v2");
        assertThat(text("SELECT groupUniqArray(account_role)[1] AS x FROM resource_events"))
                .isEqualTo("customer");
    }

    @Test
    void theTreeLooksAsThePageShowsIt() throws IOException {
        CommandRun tree = shell.run("tree");

        assertThat(tree.exitCode()).isZero();
        String day = document.at("/tree/0/day").asText();
        assertThat(tree.out().replace(day, "DAY")).isEqualTo(golden("tree.txt"));
    }

    @Test
    void theTreeAsJsonIsTheDemosTree() throws IOException {
        assertThat(JSON.readTree(shell.run("tree", "--format", "json").out())).isEqualTo(document.get("tree"));
    }

    @Test
    void aPartOfTheTreeCanBeAskedFor() {
        CommandRun part = shell.run("tree", "--node", "index:acme-products", "--depth", "0", "--format", "csv");

        assertThat(part.out().lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("marqo_logical,index:acme-products,index,products,cluster:acme-prod-1,")
                .endsWith(",54.24,0,7");
        assertThat(shell.run("tree", "--node", "index:nobody").exitCode()).isEqualTo(2);
        assertThat(shell.run("tree", "--hierarchy", "nothing").exitCode()).isEqualTo(2);
    }

    @Test
    void aSecondRunAddsNoEventAndChangesNoTotal() {
        long events = count("SELECT count() AS n FROM resource_events");
        String totals = totals();
        Shell aws = shell.with("POLO_REGIONS", "us-east-1,us-west-2");

        CommandRun run;
        CommandRun unknown;
        try (SignedIn _ = SignedIn.to(document.at("/servers/aws/url").asText())) {
            run = aws.run("run");
            unknown = shell.with("POLO_REGIONS", "nowhere-1").run("collect", "ec2");
        }

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("0 rollup rows changed");
        assertThat(count("SELECT count() AS n FROM resource_events")).isEqualTo(events);
        assertThat(totals()).isEqualTo(totals);
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("'nowhere-1', which is not an AWS region");
    }

    @Test
    void theSpecificationsQueriesRunUnchanged() throws IOException {
        for (String query : statements(golden("specification-queries.sql"))) {
            assertThat(clickHouse.query(query, row -> 1)).as(query).isNotNull();
        }
    }

    @Test
    void theBillIsHeldAgainstTheHierarchies() throws IOException {
        CommandRun run = shell.run("reconcile", "--format", "json");

        assertThat(run.exitCode()).isZero();
        JsonNode reconciled = JSON.readTree(run.out());
        assertThat(reconciled.get("conservation")).hasSize(6);
        assertThat(reconciled.get("uncovered")).isEmpty();
        assertThat(reconciled.get("unallocated"))
                .extracting(row ->
                        row.get("reason").asText() + " " + row.get("cost_usd").asText())
                .containsExactly("the bill names no resource 3", "no tags, own or inherited 2.4");
    }

    @Test
    void aCostsHistorySaysWhatWasKnownWhen() {
        String day = document.at("/tree/0/day").asText();
        CommandRun run = shell.run("history", "--cost", "vol-bbb", "--day", day, "--format", "csv");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(2).last().asString().contains(",accrued,EBS:VolumeUsage.gp3,1.92,1.92,");
        assertThat(shell.run("history", "--cost", "nobody", "--day", day).exitCode())
                .isEqualTo(2);
        assertThat(shell.run("history", "i-aaa").out()).contains("discovered");
    }

    @Test
    void moneyThatMovedWithoutACaptureIsInTheHistoryToo() {
        clickHouse.execute("INSERT INTO resource_events (event_id, event_time, ingested_at, collector, aws_account_id,"
                + " resource_arn, resource_id, event_type, event_action, cost_usd, properties)"
                + " SELECT generateUUIDv4(), now64(3), now64(3) + number, 'other-bill', '999999999999', 'vol-moved', 'vol-moved',"
                + " 'cost', if(number = 0, 'accrued', 'restated'), [12.5, -2.5, -10][number + 1], map('usage_type', 'Usage')"
                + " FROM numbers(3)");

        CommandRun run = shell.run(
                "history",
                "--cost",
                "vol-moved",
                "--day",
                LocalDate.now(ZoneOffset.UTC).toString(),
                "--format",
                "csv");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(",accrued,Usage,12.5,12.5,", ",restated,Usage,-2.5,10,", ",restated,Usage,-10,0,")
                .doesNotContain("1970");
    }

    @Test
    void historySaysWhoDidItAndWhoTriedTo() {
        CommandRun volume = shell.run("history", "vol-bbb", "--format", "csv");
        assertThat(volume.exitCode()).as(volume.err()).isZero();
        assertThat(volume.out().lines()).anyMatch(line -> line.contains("ModifyVolume") && line.contains(",lee,"));
        CommandRun staging = shell.run("history", "i-staging");
        assertThat(staging.out()).contains("StopInstances failed").contains("Client.UnauthorizedOperation");
    }

    @Test
    void allThatTheDemoFoundIsNewSinceYesterday() {
        CommandRun diff = shell.run(
                "diff",
                "--from",
                Instant.now().minus(Duration.ofDays(1)).toString(),
                "--type",
                "ec2:instance",
                "--format",
                "csv");

        assertThat(diff.exitCode()).as(diff.err()).isZero();
        assertThat(diff.out().lines().skip(1)).hasSize(5).allMatch(line -> line.contains(",discovered,"));
    }

    @Test
    void everyNamedQueryRuns() {
        for (String name : NamedQuery.names()) {
            List<String> arguments = new ArrayList<>(List.of("query", name, "--format", "json"));
            NamedQuery query = NamedQuery.of(name);
            query.parameters().keySet().stream()
                    .filter(parameter -> !query.defaults().containsKey(parameter))
                    .forEach(parameter -> {
                        arguments.add("--param");
                        arguments.add(parameter + "=" + (parameter.equals("resource") ? "vol-bbb" : "2026-11-19"));
                    });
            CommandRun run = shell.run(arguments.toArray(String[]::new));
            assertThat(run.exitCode()).as(name + ": " + run.err()).isZero();
        }
        assertThat(shell.run("query", "nothing").exitCode()).isEqualTo(2);
        assertThat(shell.run("query", "history").err()).contains("needs --param resource=");
    }

    @Test
    void whatWasSetByHandIsKept() {
        CommandRun set = shell.run("node", "set", "cluster:acme-prod-1", "owner=team search");

        assertThat(set.exitCode()).isZero();
        assertThat(set.out()).contains("owner=team search").contains("version=v2");
    }

    @Test
    void aWrongPasswordIsSaid() {
        CommandRun run = shell.with("POLO_CLICKHOUSE_PASSWORD", "wrong").run("tree");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("does not accept user").doesNotContain("wrong");
    }

    @Test
    void aDatabaseWithoutTablesIsSaid() {
        CommandRun run = shell.with("POLO_DATABASE", "elsewhere").run("tree");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("polo migrate");
    }

    @Test
    void aDryRunOfTheMigrationSaysThatNothingIsMissing() {
        CommandRun run = shell.run("migrate", "--dry-run");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("0 files would be applied");
    }

    private List<JsonNode> rows() {
        return StreamSupport.stream(document.get("tree").spliterator(), false).toList();
    }

    private List<JsonNode> nodes(String hierarchy, String node) {
        return rows().stream()
                .filter(row -> row.get("hierarchy").asText().equals(hierarchy))
                .filter(row -> row.get("node_id").asText().equals(node))
                .toList();
    }

    private BigDecimal cost(String hierarchy, String node) {
        return nodes(hierarchy, node).stream()
                .map(row -> new BigDecimal(row.get("cost_usd").asText()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** The text in the only row's column x. */
    private String text(String sql) {
        return clickHouse.query(sql, row -> row.string("x")).getFirst();
    }

    private long count(String sql) {
        return clickHouse.query(sql, row -> row.number("n")).getFirst();
    }

    /** Everything that is money, as one text. */
    private String totals() {
        return text("""
                SELECT concat(
                    toString((SELECT sum(cost_usd) FROM resource_events)), ' ',
                    toString((SELECT sum(cost_usd) FROM cost_hourly)), ' ',
                    toString((SELECT sum(cost_usd) FROM cost_lines FINAL)), ' ',
                    toString((SELECT sum(cost_usd) FROM cost_rollup_daily)), ' ',
                    toString((SELECT sum(amortized_cost_usd) FROM cost_rollup_daily))) AS x
                """);
    }

    private static List<String> statements(String text) {
        List<String> statements = new ArrayList<>();
        Arrays.stream(text.split(";\\s*\n"))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .forEach(statements::add);
        return statements;
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = DemoIT.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
