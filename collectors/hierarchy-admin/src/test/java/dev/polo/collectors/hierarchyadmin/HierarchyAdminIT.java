package dev.polo.collectors.hierarchyadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.collectors.core.Bench;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The logical nodes: from tags, from the account, by hand. */
class HierarchyAdminIT extends NodeCase {
    @Test
    void theAccountIsANodeWithItsName() {
        collect();

        assertThat(all()).containsExactly("aws_account account:111111111111 Acme Production under ");
    }

    @Test
    void tagsMakeNodesWithTheirOnlyParents() {
        tagged("acme", "acme-prod-1", "products");
        tagged("acme", "acme-prod-1", "images");
        tagged("acme", "acme-prod-1", "");
        tagged("acme", "", "loose");
        tagged("big-co", "", "a:b");
        tagged("", "", "orphan");
        collect();

        assertThat(nodes())
                .containsExactly(
                        "cluster:acme-prod-1 acme-prod-1 under customer:acme",
                        "customer:acme acme under ",
                        "customer:big-co big-co under ",
                        "index:acme-images images under cluster:acme-prod-1",
                        "index:acme-loose loose under customer:acme",
                        "index:acme-products products under cluster:acme-prod-1",
                        "index:big%2Dco-a:b a:b under customer:big-co",
                        "index:orphan orphan under ");
    }

    @Test
    void aSharedClusterHasNoParent() {
        tagged("acme", "shared", "products");
        tagged("globex", "shared", "products");
        collect();

        assertThat(nodes())
                .containsExactly(
                        "cluster:shared shared under ",
                        "customer:acme acme under ",
                        "customer:globex globex under ",
                        "index:acme-products products under cluster:shared",
                        "index:globex-products products under cluster:shared");
    }

    @Test
    void aResourceThatNamesNoCustomerDoesNotContradictOneThatDoes() {
        tagged("acme", "acme-prod-1", "");
        tagged("", "acme-prod-1", "");
        collect();

        assertThat(nodes())
                .containsExactly("cluster:acme-prod-1 acme-prod-1 under customer:acme", "customer:acme acme under ");
    }

    @Test
    void whatIsSetByHandWinsAndIsKept() {
        tagged("acme", "acme-prod-1", "products");
        collect();
        table().set("customer:acme", Map.of("name", "Acme Corp", "tier", "gold"), bench.now());
        collect();
        tagged("acme", "acme-prod-2", "");
        collect();

        assertThat(nodes()).contains("customer:acme Acme Corp under ");
        assertThat(metadata("customer:acme")).isEqualTo("{'tier':'gold'}");

        HierarchyNode after = table().set(
                        "customer:acme",
                        Map.of("tier", "silver", "empty", ""),
                        bench.now().plusSeconds(1));
        assertThat(after.name()).isEqualTo("Acme Corp");
        assertThat(after.metadata()).isEqualTo(Map.of("tier", "silver", "empty", ""));
        collect();
        assertThat(metadata("customer:acme")).isEqualTo("{'empty':'','tier':'silver'}");
    }

    @Test
    void aNodeMayBeSetBeforeItIsSeen() {
        table().set("account:222222222222", Map.of("role", "controller"), bench.now());

        assertThat(all()).containsExactly("aws_account account:222222222222 222222222222 under ");
        assertThat(bench.strings("SELECT dictGet('hierarchy_dict', 'metadata', 'account:222222222222')['role'] AS x"))
                .containsExactly("controller");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "customer:", "team:red", "Customer:acme", "", ":"})
    void anIdOfNoKnownTypeIsRefusedAndNothingIsWritten(String id) {
        assertThatThrownBy(() -> table().set(id, Map.of("a", "b"), bench.now()))
                .isInstanceOfSatisfying(
                        PoloException.class, thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("'" + id + "' is not a node id");
        assertThat(bench.number("SELECT count() AS x FROM hierarchy_node_metadata"))
                .isZero();
    }

    @Test
    void nothingIsRewrittenWhenNothingChanged() {
        tagged("acme", "acme-prod-1", "products");
        collect();
        List<String> first =
                bench.strings("SELECT concat(node_id, toString(_version)) AS x FROM hierarchy_nodes ORDER BY x");
        collect();

        assertThat(bench.strings("SELECT concat(node_id, toString(_version)) AS x FROM hierarchy_nodes ORDER BY x"))
                .isEqualTo(first);
    }

    @Test
    void aChangedNodeKeepsWhenItWasCreated() {
        tagged("acme", "shared", "");
        collect();
        List<String> created =
                bench.strings("SELECT created_at AS x FROM hierarchy_nodes FINAL WHERE node_id = 'cluster:shared'");
        tagged("globex", "shared", "");
        collect();

        assertThat(nodes()).contains("cluster:shared shared under ");
        assertThat(bench.strings("SELECT created_at AS x FROM hierarchy_nodes FINAL WHERE node_id = 'cluster:shared'"))
                .isEqualTo(created);
    }

    private static void collect() {
        collect(Map.of("POLO_REGIONS", Bench.REGION));
        bench.advance(Duration.ofMinutes(1));
    }

    private static NodeTable table() {
        return new NodeTable(bench.clickHouse);
    }

    /** Of every hierarchy. */
    private static List<String> all() {
        return bench.strings("SELECT concat(hierarchy, ' ', node_id, ' ', node_name, ' under ', parent_id) AS x"
                + " FROM hierarchy_nodes FINAL ORDER BY x");
    }
}
