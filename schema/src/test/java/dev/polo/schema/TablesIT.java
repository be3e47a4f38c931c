package dev.polo.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the files make of a database whose name is not {@code polo}. */
class TablesIT {
    private static EmptyServer server;

    @BeforeAll
    static void migrate() {
        server = new EmptyServer();
        server.migrator().migrate();
    }

    @AfterAll
    static void drop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "resource_events, MergeTree",
        "resource_snapshots, ReplacingMergeTree",
        "cost_hourly, SummingMergeTree",
        "cost_hourly_mv, MaterializedView",
        "resource_relationships, ReplacingMergeTree",
        "hierarchy_nodes, ReplacingMergeTree",
        "resource_ancestry, ReplacingMergeTree",
        "hierarchy_dict, Dictionary",
        "cost_rollup_daily, AggregatingMergeTree",
        "_migrations, MergeTree",
        "collector_runs, MergeTree",
        "cost_lines, ReplacingMergeTree",
        "cost_lines_staging, MergeTree",
        "cost_control_totals, MergeTree",
        "cost_captures, ReplacingMergeTree",
        "cost_uncovered, View",
        "leases, MergeTree",
        "cost_reconciliation, ReplacingMergeTree",
        "hierarchy_node_metadata, ReplacingMergeTree",
        "resource_flows, MergeTree",
        "resource_ancestry_history, ReplacingMergeTree",
        "cost_rollup_days, ReplacingMergeTree"
    })
    void everyTableIsThereWithItsEngine(String table, String engine) {
        assertThat(server.strings(
                        "SELECT engine AS x FROM system.tables WHERE database = currentDatabase() AND name = '" + table
                                + "'"))
                .containsExactly(engine);
    }

    @Test
    void everyTableThatCollectorsInsertIntoDropsRepeatedInserts() {
        assertThat(
                        server.strings(
                                "SELECT name AS x FROM system.tables WHERE database = currentDatabase()"
                                        + " AND engine LIKE '%MergeTree'"
                                        + " AND position(engine_full, 'non_replicated_deduplication_window = 10000') = 0 ORDER BY name"))
                .containsExactly("_migrations", "leases");
    }

    @Test
    void everyMomentIsInUtc() {
        assertThat(server.strings("SELECT concat(table, '.', name, ' ', type) AS x FROM system.columns"
                        + " WHERE database = currentDatabase() AND type LIKE '%DateTime%' AND type NOT LIKE '%\\'UTC\\'%'"
                        + " AND table != '_migrations'"))
                .isEmpty();
    }

    @Test
    void noMoneyIsAFloat() {
        assertThat(server.strings("SELECT concat(table, '.', name, ' ', type) AS x FROM system.columns"
                        + " WHERE database = currentDatabase() AND type LIKE '%Float%'"))
                .as("the seeds' value column is for numbers of any unit")
                .containsExactly("resource_events.value Float64");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            resource_events    | TTL toDateTime(event_time) + toIntervalDay(90)
            cost_hourly        | TTL hour + toIntervalYear(1)
            cost_lines_staging | TTL toDateTime(captured_at) + toIntervalDay(14)
            leases             | TTL toDateTime(expires_at) + toIntervalDay(1)
            """)
    void rowsLiveAsLongAsTheTableSays(String table, String expected) {
        assertThat(engine(table)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cost_lines",
                "cost_captures",
                "cost_control_totals",
                "cost_reconciliation",
                "cost_rollup_daily",
                "resource_ancestry_history",
                "resource_snapshots"
            })
    void theTruthAboutMoneyAndTimeNeverExpires(String table) {
        assertThat(engine(table)).doesNotContain("TTL");
    }

    @Test
    void theDictionaryReadsTheNewestVersionOfANode() {
        for (int version = 1; version <= 2; version++) {
            server.clickHouse.execute(
                    "INSERT INTO hierarchy_nodes (node_id, node_type, node_name, parent_id, hierarchy,"
                            + " metadata, created_at, updated_at, _version) SELECT 'customer:acme', 'customer', 'Acme "
                            + version
                            + "', '', 'marqo_logical', map('tier', 'gold\\'s'), now64(3), now64(3), " + version);
        }
        server.clickHouse.execute("SYSTEM RELOAD DICTIONARY hierarchy_dict");

        assertThat(server.strings("SELECT dictGet('hierarchy_dict', 'node_name', 'customer:acme') AS x"))
                .containsExactly("Acme 2");
        assertThat(server.clickHouse.query(
                        "SELECT dictGet('" + server.database() + ".hierarchy_dict', 'metadata', 'customer:acme') AS x",
                        row -> row.map("x").get("tier")))
                .containsExactly("gold's");
        assertThat(server.number("SELECT dictHas('hierarchy_dict', 'customer:nobody') AS x"))
                .isZero();
    }

    @Test
    void theHourlyViewSumsMoneyExactly() {
        for (String amount : List.of("0.1", "0.2", "-0.3")) {
            server.clickHouse.execute(
                    "INSERT INTO resource_events (event_time, collector, aws_account_id, aws_region, resource_arn,"
                            + " resource_type, resource_id, event_type, event_action, cost_usd, amortized_cost_usd)"
                            + " SELECT '2026-03-12 10:17:00.000', 'cost', '1', 'us-east-1', 'arn:x', 'ec2:instance', 'x',"
                            + " 'cost', 'daily', toDecimal128({amount:String}, 12), 0.000000000001",
                    Map.of("amount", amount));
        }

        assertThat(server.strings("SELECT concat(toString(hour), ' ', toString(sum(cost_usd)), ' ',"
                        + " toString(sum(amortized_cost_usd))) AS x FROM cost_hourly WHERE resource_arn = 'arn:x'"
                        + " GROUP BY hour"))
                .containsExactly("2026-03-12 10:00:00 0 0.000000000003");
    }

    @Test
    void nothingNamesAnotherDatabase() {
        assertThat(server.strings("SELECT name AS x FROM system.tables WHERE database = currentDatabase()"
                        + " AND match(create_table_query, '\\\\bpolo\\\\.')"))
                .isEmpty();
    }

    private static String engine(String table) {
        return server.strings(
                        "SELECT engine_full AS x FROM system.tables WHERE database = currentDatabase() AND name = '"
                                + table + "'")
                .getFirst();
    }
}
