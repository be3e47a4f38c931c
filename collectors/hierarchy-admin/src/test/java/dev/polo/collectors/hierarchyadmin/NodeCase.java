package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.aws.StubHttp;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.clickhouse.SqlText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** A database, tagged resources in it, and what tests ask of the nodes that come of them. */
abstract class NodeCase {
    static final ScriptedScans SCANS = new ScriptedScans();

    static Bench bench;

    @BeforeAll
    static void startBench() {
        bench = Bench.through(new StubHttp(SCANS, UrlConnectionHttpClient.create()));
    }

    @AfterAll
    static void stopBench() {
        bench.close();
    }

    @BeforeEach
    void emptyTables() {
        bench.empty("resource_snapshots", "hierarchy_nodes", "hierarchy_node_metadata", "collector_runs");
    }

    @AfterEach
    void heal() {
        bench.aws.clearFaults();
    }

    static RunReport collect(Map<String, String> settings) {
        return bench.run(new HierarchyAdminCollector(), settings);
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

    /** The logical ones that live. */
    static List<String> nodes() {
        return bench.strings(
                "SELECT concat(node_id, ' ', node_name, ' under ', parent_id) AS x FROM hierarchy_nodes FINAL"
                        + " WHERE hierarchy = 'marqo_logical' AND deleted_at = 0 ORDER BY x");
    }

    static String metadata(String id) {
        return bench.strings("SELECT mapSort(metadata) AS x FROM hierarchy_nodes FINAL WHERE node_id = "
                        + SqlText.literal(id))
                .getFirst();
    }
}
