package dev.polo.collectors.hierarchyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.ScopeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** Customers and indexes from DynamoDB's tables and from tags. */
class DynamoDbIT extends DynamoDbCase {
    @Test
    void customersAndTheirActiveIndexesAreJoined() {
        tables.account("0b7e-4c", "nh236hm2", "Acme Corporation", "Acme Corp");
        tables.account("77aa-01", "zz9", "Globex", "");
        tables.put(
                Tables.INDEXES,
                Tables.text(Map.of(
                        "system_account_id", "nh236hm2",
                        "index_name", "products",
                        "index_status", "READY",
                        "inference_type", "GPU.LARGE",
                        "storage_class", "PERFORMANCE",
                        "marqo_version", "2.25.0-cloud",
                        "marqo_endpoint", "products-abc123-nh236hm2.marqo-staging.com",
                        "index_namespace", "deadbeef1234")));
        tables.index("nh236hm2", "mehul-test", "CREATING");
        tables.index("zz9", "products", "MODIFYING");
        tables.index("zz9", "leaving", "DELETING");
        tables.index("zz9", "left", "DELETED");
        tables.index("nobody", "orphan", "READY");

        assertThat(collect().outcome()).isEqualTo(Outcome.COMPLETE);

        assertThat(nodes())
                .containsExactly(
                        "customer:0b7e-4c Acme Corp under ",
                        "customer:77aa-01 Globex under ",
                        "index:nh236hm2:mehul-test mehul-test under customer:0b7e-4c",
                        "index:nh236hm2:products products under customer:0b7e-4c",
                        "index:nobody:orphan orphan under ",
                        "index:zz9:leaving leaving under customer:77aa-01",
                        "index:zz9:products products under customer:77aa-01");
        assertThat(metadata("customer:0b7e-4c"))
                .isEqualTo("{'account_name':'Acme Corp','organization':'Acme Corporation',"
                        + "'system_account_id':'nh236hm2','visible_account_id':'0b7e-4c'}");
        assertThat(metadata("index:nh236hm2:products"))
                .isEqualTo("{'dev_cell':'','index_name':'products','index_namespace':'deadbeef1234',"
                        + "'index_status':'READY','inference_type':'GPU.LARGE',"
                        + "'marqo_endpoint':'products-abc123-nh236hm2.marqo-staging.com',"
                        + "'marqo_version':'2.25.0-cloud','storage_class':'PERFORMANCE',"
                        + "'system_account_id':'nh236hm2'}");
        assertThat(bench.strings(
                        "SELECT dictGet('hierarchy_dict', 'metadata', 'index:nh236hm2:mehul-test')['dev_cell'] AS x"))
                .containsExactly("mehul");
    }

    @Test
    void twoRunsAtOnceEndWellAndLeaveWhatOneLeaves() throws Exception {
        tables.account("0b7e-4c", "nh236hm2", "Acme Corporation", "Acme Corp");
        tables.index("nh236hm2", "products", "READY");
        tagged("acme", "acme-prod-1", "images");
        collect();
        List<String> one = rows();
        bench.empty("hierarchy_nodes", "collector_runs");

        CyclicBarrier together = new CyclicBarrier(2);
        SCANS.beforeEach(() -> {
            try {
                together.await(60, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Instant start = bench.now().plusSeconds(60);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RunReport> other =
                    threads.submit(() -> bench.runAt(new HierarchyAdminCollector(), start.plusSeconds(1), BOTH));
            assertThat(bench.runAt(new HierarchyAdminCollector(), start, BOTH).outcome())
                    .isEqualTo(Outcome.COMPLETE);
            assertThat(other.get().outcome()).isEqualTo(Outcome.COMPLETE);
        } finally {
            SCANS.beforeEach(() -> {});
        }
        assertThat(rows()).isEqualTo(one);

        bench.advance(Duration.ofHours(2));
        collect();
        assertThat(rows()).isEqualTo(one);
    }

    @Test
    void otherEntitiesOfTheTableAreNoCustomers() {
        tables.account("0b7e", "nh236hm2", "", "Acme");
        tables.put(
                Tables.USERS, Tables.text(Map.of("entity_type", "USER", "visible_account_id", "0b7e", "name", "Lee")));

        assertThat(collect().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(nodes()).containsExactly("customer:0b7e Acme under ");
    }

    @Test
    void everyPageIsRead() {
        for (int i = 0; i < 8; i++) {
            tables.account("v" + i, "s" + i, "x".repeat(300_000), "Customer " + i);
        }
        tables.index("s7", "last", "READY");

        collect();

        assertThat(nodes()).hasSize(9).contains("index:s7:last last under customer:v7");
        assertThat(bench.number("SELECT pages AS x FROM collector_runs WHERE resource_type = 'logical'"))
                .isGreaterThan(3);
    }

    @Test
    void anEmptyPageWithAKeyToGoOnIsNotTheEnd() {
        SCANS.next(
                "{\"Items\":[],\"LastEvaluatedKey\":{\"pk\":{\"S\":\"a\"}}}",
                "{\"Items\":[],\"LastEvaluatedKey\":{\"pk\":{\"S\":\"b\"}}}",
                "{\"Items\":[{\"visible_account_id\":{\"S\":\"0b7e\"},\"system_account_id\":{\"S\":\"nh\"}}]}",
                "{\"Items\":[]}");

        assertThat(collect().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(nodes()).containsExactly("customer:0b7e 0b7e under ");
    }

    @Test
    void aScanWithoutEndIsPartial() {
        String page = "{\"Items\":[{\"visible_account_id\":{\"S\":\"0b7e\"},\"system_account_id\":{\"S\":\"nh\"}}],"
                + "\"LastEvaluatedKey\":{\"pk\":{\"S\":\"a\"}}}";
        SCANS.next(page, page);

        ScopeResult logical = logical(collect());

        assertThat(logical.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(logical.message()).contains("The scan of the table UsersAccountsTable has no end: after 2 pages");
        assertThat(nodes()).containsExactly("customer:0b7e 0b7e under ");
    }

    @Test
    void whenTheCustomersCannotBeReadTheirIdsComeFromClickHouse() {
        tables.account("0b7e", "nh", "", "Acme");
        collect();
        tables.index("nh", "new", "READY");

        ScopeResult logical = logical(collect(Map.of(
                "POLO_USERS_ACCOUNTS_TABLE", "NoSuchTable", "POLO_CUSTOMER_INDEX_CONFIG_TABLE", Tables.INDEXES)));

        assertThat(logical.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(logical.message())
                .startsWith("There is no table NoSuchTable in account 111111111111, region us-east-1."
                        + " Check POLO_USERS_ACCOUNTS_TABLE");
        assertThat(nodes()).containsExactly("customer:0b7e Acme under ", "index:nh:new new under customer:0b7e");
    }

    @Test
    void tagsAddWhatTheTablesDoNotKnow() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.account("1111", "t1", "", "Twin");
        tables.account("2222", "t2", "", "Twin");
        tables.index("nh", "products", "READY");
        tagged("Acme", "prod", "products");
        tagged("nh", "prod", "beta");
        tagged("0b7e", "", "");
        tagged("Twin", "twins", "");
        tagged("initech", "", "only-tagged");
        collect();

        assertThat(nodes())
                .containsExactly(
                        "cluster:prod prod under customer:0b7e",
                        "cluster:twins twins under ",
                        "customer:0b7e Acme under ",
                        "customer:1111 Twin under ",
                        "customer:2222 Twin under ",
                        "customer:initech initech under ",
                        "index:initech-only-tagged only-tagged under customer:initech",
                        "index:nh-beta beta under cluster:prod",
                        "index:nh:products products under customer:0b7e");
    }

    @Test
    void whatTheTablesLearnReplacesWhatTagsSaid() {
        tagged("Acme", "", "products");
        collect();
        assertThat(nodes())
                .containsExactly("customer:Acme Acme under ", "index:Acme-products products under customer:Acme");
        tables.account("0b7e", "nh", "", "Acme");
        tables.index("nh", "products", "READY");
        collect();
        collect();

        assertThat(nodes())
                .containsExactly("customer:0b7e Acme under ", "index:nh:products products under customer:0b7e");
    }

    @Test
    void namesOfResourcesTellTheCellToo() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.index("nh", "dev-experiment", "CREATING");
        tables.index("nh", "prod-search", "READY");
        tables.index("nh", "lee-index", "READY");
        tagged("nh", "", "dev-experiment", "mehul-dev-MultitenantEKSCluster-1");
        tagged("nh", "", "dev-experiment", "another-name");
        tagged("nh", "cell1", "prod-search", "cell1-dev-a");
        tagged("nh", "cell1", "prod-search", "dev-controller-fix-b");
        collect();

        assertThat(metadata("index:nh:dev-experiment")).contains("'dev_cell':'mehul'");
        assertThat(metadata("index:nh:prod-search"))
                .as("two cells contradict each other")
                .contains("'dev_cell':''");
        assertThat(metadata("index:nh:lee-index")).contains("'dev_cell':''");

        Map<String, String> settings = new HashMap<>(BOTH);
        settings.put("POLO_DEV_CELL_PREFIXES", "lee");
        collect(settings);
        assertThat(metadata("index:nh:lee-index")).contains("'dev_cell':'lee'");
    }

    @Test
    void whatIsSetByHandWins() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.index("nh", "products", "READY");
        collect();
        new NodeTable(bench.clickHouse)
                .set(
                        "customer:0b7e",
                        Map.of("name", "Acme Corp", "tier", "enterprise"),
                        bench.now().plusSeconds(1));
        collect();
        tagged("Acme", "", "products");
        tagged("Acme Corp", "", "products");
        collect();

        assertThat(nodes())
                .as("both names lead to it")
                .containsExactly("customer:0b7e Acme Corp under ", "index:nh:products products under customer:0b7e");
        assertThat(metadata("customer:0b7e")).contains("'tier':'enterprise'");
    }

    @Test
    void aTableOfAnotherAccountAndRegionIsNamedByItsArn() {
        try (Tables there = Tables.in(bench.aws.url(), "468036072962", Region.EU_WEST_1)) {
            there.account("0b7e", "nh", "", "Acme");

            RunReport report = collect(Map.of(
                    "POLO_USERS_ACCOUNTS_TABLE", "arn:aws:dynamodb:eu-west-1:468036072962:table/" + Tables.USERS));

            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
        }
        assertThat(nodes()).containsExactly("customer:0b7e Acme under ");
    }

    /** All that a run leaves of the nodes, but for when. */
    private static List<String> rows() {
        return bench.strings(
                "SELECT concat(hierarchy, ' ', node_id, ' ', node_type, ' ', node_name, ' ', parent_id, ' ',"
                        + " source, ' ', toString(mapSort(metadata)), ' ', toString(missing_since = 0), ' ',"
                        + " toString(deleted_at = 0)) AS x FROM hierarchy_nodes FINAL ORDER BY x");
    }
}
