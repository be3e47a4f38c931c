package dev.polo.collectors.hierarchyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.ScopeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a node counts as gone, and when it does not. */
class NodesThatGoIT extends DynamoDbCase {
    @Test
    void whenAPageFailsWhatCameBeforeIsKeptAndNothingIsTakenForGone() {
        for (int i = 0; i < 8; i++) {
            tables.account("v" + i, "s" + i, "x".repeat(300_000), "Customer " + i);
        }
        collect();
        tables.empty();
        for (int i = 4; i < 12; i++) {
            tables.account("v" + i, "s" + i, "x".repeat(300_000), "Renamed " + i);
        }
        for (int run = 0; run < 3; run++) {
            bench.aws.injectFault(Fault.denied("Scan").after(1).forEver());
            ScopeResult logical = logical(collect());
            bench.aws.clearFaults();

            assertThat(logical.outcome()).isEqualTo(Outcome.PARTIAL);
            assertThat(logical.message())
                    .contains("UsersAccountsTable in account 111111111111, region us-east-1 was read in part, 1 pages")
                    .contains("nothing is taken for gone");
        }
        assertThat(nodes())
                .contains("customer:v0 Customer 0 under ", "customer:v3 Customer 3 under ")
                .anyMatch(node -> node.contains("Renamed"));
        assertThat(bench.number("SELECT count() AS x FROM hierarchy_nodes FINAL WHERE missing_since > 0"))
                .isZero();
    }

    @Test
    void aRefusalChangesNothing() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.index("nh", "products", "READY");
        collect();
        List<String> before = nodes();
        tagged("", "cluster-1", "");
        bench.aws.injectFault(Fault.denied("Scan").forEver());

        ScopeResult logical = logical(collect());

        assertThat(logical.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(logical.message()).contains("UsersAccountsTable").contains("AWS refused: AccessDeniedException");
        assertThat(nodes()).containsAll(before).contains("cluster:cluster-1 cluster-1 under ");
        assertThat(bench.number("SELECT count() AS x FROM hierarchy_nodes FINAL WHERE missing_since > 0"))
                .isZero();
    }

    @Test
    void throttlingIsNoAnswer() {
        tables.account("0b7e", "nh", "", "Acme");
        collect();
        bench.aws.injectFault(Fault.throttle("Scan").forEver());

        ScopeResult logical = logical(collect(Map.of("POLO_USERS_ACCOUNTS_TABLE", Tables.USERS)));

        assertThat(logical.outcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(nodes()).containsExactly("customer:0b7e Acme under ");
    }

    @Test
    void whatTwoWholeScansDoNotShowIsGoneAndMayComeBack() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.index("nh", "products", "READY");
        collect();
        tables.delete("nh", "products");

        collect();
        assertThat(state("index:nh:products")).isEqualTo("missing");
        collect();
        assertThat(state("index:nh:products")).isEqualTo("gone");
        assertThat(bench.strings("SELECT dictGet('hierarchy_dict', 'node_name', 'index:nh:products') AS x"))
                .as("its past cost still has a name")
                .containsExactly("products");
        tables.index("nh", "products", "READY");
        collect();
        assertThat(state("index:nh:products")).isEqualTo("living");
    }

    @Test
    void twoRunsOfOneSlotAreOneLook() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.index("nh", "products", "READY");
        tagged("", "cluster-1", "");
        collect();
        tables.delete("nh", "products");
        bench.empty("resource_snapshots");
        bench.advance(Duration.ofHours(1));
        Instant slot = bench.now();
        bench.runAt(new HierarchyAdminCollector(), slot, slot, BOTH);
        bench.aws.resetCalls();

        bench.runAt(new HierarchyAdminCollector(), slot, slot.plusSeconds(60), BOTH);

        assertThat(bench.aws.calls()).noneMatch(call -> call.operation().equals("Scan"));
        assertThat(state("index:nh:products")).isEqualTo("missing");
        assertThat(state("cluster:cluster-1")).isEqualTo("missing");
        collect();
        assertThat(state("index:nh:products")).isEqualTo("gone");
        assertThat(state("cluster:cluster-1")).isEqualTo("gone");
    }

    @Test
    void aStatusOfDeletedIsTheTablesOwnWord() {
        tables.account("0b7e", "nh", "", "Acme");
        for (int i = 0; i < 30; i++) {
            tables.index("nh", "i" + i, "READY");
        }
        collect();
        for (int i = 0; i < 30; i++) {
            tables.index("nh", "i" + i, "DELETED");
        }

        assertThat(collect().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(bench.number("SELECT count() AS x FROM hierarchy_nodes FINAL WHERE deleted_at > 0"))
                .isEqualTo(30);
    }

    @Test
    void aSuddenLossOfMostWaitsForOneMoreSlot() {
        tables.account("0b7e", "nh", "", "Acme");
        for (int i = 0; i < 40; i++) {
            tables.index("nh", "i" + i, "READY");
        }
        collect();
        for (int i = 0; i < 15; i++) {
            tables.delete("nh", "i" + i);
        }
        assertThat(collect().outcome()).as("once is not enough to say").isEqualTo(Outcome.COMPLETE);

        ScopeResult held = logical(collect());
        assertThat(held.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(held.message())
                .isEqualTo("Missing at once from the indexes in DynamoDB: 15 of 40; all are kept. The next run takes"
                        + " them out if it does not find them either.");
        assertThat(bench.number("SELECT count() AS x FROM hierarchy_nodes FINAL WHERE deleted_at > 0"))
                .isZero();

        Instant slot = bench.now();
        assertThat(logical(bench.runAt(new HierarchyAdminCollector(), slot, slot.plusSeconds(30), BOTH))
                        .outcome())
                .as("the same slot again")
                .isEqualTo(Outcome.PARTIAL);
        assertThat(collect().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(bench.number("SELECT count() AS x FROM hierarchy_nodes FINAL WHERE deleted_at > 0"))
                .isEqualTo(15);
    }

    @Test
    void aLateCaptureChangesNothing() {
        tables.account("0b7e", "nh", "", "Acme");
        collect();
        tables.account("77aa", "zz9", "", "Globex");
        Instant late = bench.now().minus(Duration.ofMinutes(10));

        RunReport report = bench.runAt(new HierarchyAdminCollector(), late, BOTH);

        assertThat(logical(report).outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(nodes()).containsExactly("customer:0b7e Acme under ");
    }

    @Test
    void aRepeatWritesNothing() {
        tables.account("0b7e", "nh", "", "Acme");
        tables.index("nh", "products", "READY");
        collect();
        String versions = "SELECT concat(node_id, toString(_version)) AS x FROM hierarchy_nodes ORDER BY x";
        List<String> first = bench.strings(versions);
        collect();

        assertThat(bench.strings(versions)).isEqualTo(first);
    }
}
