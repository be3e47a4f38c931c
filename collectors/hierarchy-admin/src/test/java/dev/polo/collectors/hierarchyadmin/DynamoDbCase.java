package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.core.RunReport;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.scope.ScopeResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.regions.Region;

/** A database, the emulated tables, and what tests of them ask. */
abstract class DynamoDbCase {
    static final Map<String, String> BOTH = Map.of(
            "POLO_REGIONS", "us-east-1",
            "POLO_USERS_ACCOUNTS_TABLE", Tables.USERS,
            "POLO_CUSTOMER_INDEX_CONFIG_TABLE", Tables.INDEXES);

    static Bench bench;
    static Tables tables;

    @BeforeAll
    static void start() {
        bench = Bench.create();
        tables = Tables.in(bench.aws.url(), null, Region.US_EAST_1);
    }

    @AfterAll
    static void stop() {
        tables.close();
        bench.close();
    }

    @BeforeEach
    void empty() {
        bench.empty("resource_snapshots", "hierarchy_nodes", "hierarchy_node_metadata", "collector_runs");
        tables.empty();
    }

    @AfterEach
    void heal() {
        bench.aws.clearFaults();
    }

    static RunReport collect() {
        return collect(BOTH);
    }

    static RunReport collect(Map<String, String> settings) {
        return bench.run(new HierarchyAdminCollector(), settings);
    }

    static ScopeResult logical(RunReport report) {
        return report.scopes().stream()
                .filter(scope -> scope.scope().resourceType().equals("logical"))
                .findFirst()
                .orElseThrow();
    }

    static void tagged(String customer, String cluster, String index) {
        tagged(customer, cluster, index, "");
    }

    static void tagged(String customer, String cluster, String index, String name) {
        bench.clickHouse.execute("INSERT INTO resource_snapshots (resource_arn, resource_name, state, marqo_customer,"
                + " marqo_cluster, marqo_index, _version) SELECT generateUUIDv4(), " + SqlText.literal(name)
                + ", 'running', " + SqlText.literal(customer) + ", " + SqlText.literal(cluster) + ", "
                + SqlText.literal(index) + ", 1");
    }

    /** Those that live. */
    static List<String> nodes() {
        return bench.strings(
                "SELECT concat(node_id, ' ', node_name, ' under ', parent_id) AS x FROM hierarchy_nodes FINAL"
                        + " WHERE hierarchy = 'marqo_logical' AND deleted_at = 0 ORDER BY x");
    }

    static String state(String id) {
        return bench.strings("SELECT multiIf(deleted_at > 0, 'gone', missing_since > 0, 'missing', 'living') AS x"
                        + " FROM hierarchy_nodes FINAL WHERE node_id = " + SqlText.literal(id))
                .getFirst();
    }

    static String metadata(String id) {
        return bench.strings("SELECT mapSort(metadata) AS x FROM hierarchy_nodes FINAL WHERE node_id = "
                        + SqlText.literal(id))
                .getFirst();
    }
}
