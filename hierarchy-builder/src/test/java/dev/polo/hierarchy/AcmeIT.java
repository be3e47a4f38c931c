package dev.polo.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.scope.Run;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The seeds' example, whole: closure, rollup, tree and conservation to the cent. */
class AcmeIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");
    private static TestDatabase database;
    private static BuildReport report;

    @BeforeAll
    static void build() {
        database = TestDatabase.create();
        TestEstate estate = new TestEstate(database.clickHouse);
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY);
        estate.capture(Acme.DAY);
        report = builder().build(Run.of("hierarchy-builder", NOW, 1));
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    private static HierarchyBuilder builder() {
        return new HierarchyBuilder(database.clickHouse, InstantSource.fixed(NOW), 20);
    }

    @Test
    void theClosureOfTheSnapshotIsTheSeedsTable() {
        List<String> rows = database.clickHouse.query(
                "SELECT ancestor_id, ancestor_type, hierarchy, depth, share FROM resource_ancestry"
                        + " WHERE resource_arn = {arn:String} ORDER BY hierarchy, depth",
                Map.of("arn", Acme.SNAPSHOT),
                row -> String.join(
                                " ",
                                row.string("ancestor_id"),
                                row.string("ancestor_type"),
                                row.string("hierarchy"),
                                Long.toString(row.number("depth")))
                        + " "
                        + row.decimal("share").stripTrailingZeros());

        assertThat(rows)
                .containsExactly(
                        "account:111111111111 account aws_account 1 1",
                        Acme.VOLUME + " ebs:volume aws_physical 1 1",
                        Acme.INSTANCE_A + " ec2:instance aws_physical 2 1",
                        "index:acme-products index marqo_logical 3 1",
                        "cluster:acme-prod-1 cluster marqo_logical 4 1",
                        "customer:acme customer marqo_logical 5 1");
    }

    @Test
    void theIndexesCostWhatTheSeedsSay() {
        Map<String, String> costs = tree(TreeQuery.of(Acme.DAY).in(Hierarchy.MARQO_LOGICAL)).stream()
                .collect(Collectors.toMap(
                        row -> row.nodeId() + " < " + row.parentId(),
                        row -> row.costUsd().setScale(2).toPlainString()));

        assertThat(costs)
                .containsEntry("index:acme-products < cluster:acme-prod-1", "54.24")
                .containsEntry("index:acme-images < cluster:acme-prod-1", "36.00")
                .containsEntry("cluster:acme-prod-1 < customer:acme", "90.24")
                .containsEntry("customer:acme < ", "90.24")
                .containsEntry(Acme.INSTANCE_A + " < index:acme-products", "52.68")
                .containsEntry(Acme.VOLUME + " < " + Acme.INSTANCE_A, "2.16")
                .containsEntry(Acme.SNAPSHOT + " < " + Acme.VOLUME, "0.24")
                .containsEntry(Acme.LOAD_BALANCER + " < index:acme-products", "0.48")
                .containsEntry("unallocated < ", "0.75")
                .containsEntry("cost:111111111111/DataTransfer-Out-Bytes < unallocated", "0.70")
                .containsEntry("unseen-bucket < unallocated", "0.05")
                .hasSize(14);
    }

    @Test
    void theLoadBalancerIsSharedByTheInstancesBehindIt() {
        List<String> rows = tree(
                        TreeQuery.of(Acme.DAY).in(Hierarchy.AWS_PHYSICAL).under(Acme.LOAD_BALANCER))
                .stream()
                .map(row -> row.nodeName() + " < " + row.parentId() + " "
                        + row.costUsd().setScale(2).toPlainString())
                .toList();

        assertThat(rows)
                .containsExactly("alb-xxx < " + Acme.INSTANCE_A + " 0.24", "alb-xxx < " + Acme.INSTANCE_G + " 0.24");
    }

    @Test
    void theRootsOfEveryHierarchySumToTheWholeBill() {
        for (Hierarchy hierarchy : Hierarchy.values()) {
            assertThat(tree(TreeQuery.of(Acme.DAY).in(hierarchy)).stream()
                            .filter(row -> row.parentId().isEmpty())
                            .map(TreeRow::costUsd)
                            .reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as(hierarchy.sqlName())
                    .isEqualByComparingTo("90.99");
        }
    }

    @Test
    void aNodeIsItsOwnLinesAndItsChildren() {
        TreeRow instance = tree(TreeQuery.of(Acme.DAY)
                        .in(Hierarchy.AWS_PHYSICAL)
                        .under(Acme.INSTANCE_A)
                        .depth(0))
                .getFirst();

        assertThat(instance.nodeName()).isEqualTo("search-a");
        assertThat(instance.costUsd()).isEqualByComparingTo("52.92");
        assertThat(instance.directCostUsd()).isEqualByComparingTo("50.40");
        assertThat(instance.resourceCount()).isEqualTo(5);
    }

    @Test
    void depthAndNodeLimitWhatIsRead() {
        TreeQuery query = TreeQuery.of(Acme.DAY).in(Hierarchy.MARQO_LOGICAL);

        assertThat(tree(query.depth(0))).extracting(TreeRow::nodeId).containsExactly("customer:acme", "unallocated");
        assertThat(tree(query.depth(1)))
                .extracting(TreeRow::nodeId)
                .containsExactly(
                        "customer:acme",
                        "unallocated",
                        "cluster:acme-prod-1",
                        "cost:111111111111/DataTransfer-Out-Bytes",
                        "unseen-bucket");
        assertThat(tree(query.under("index:acme-images")))
                .extracting(TreeRow::nodeId)
                .containsExactly("index:acme-images", Acme.INSTANCE_G);
        assertThat(tree(query.under("unallocated"))).hasSize(3);
        assertThat(tree(query.under(Acme.SNAPSHOT)))
                .extracting(TreeRow::nodeName)
                .containsExactly("snap-ccc");
        assertThat(tree(query.under("nobody"))).isEmpty();
    }

    @Test
    void nothingIsMissingInAnyHierarchy() {
        assertThat(report.conserved()).isTrue();
        assertThat(report.conservation()).hasSize(6).allSatisfy(row -> {
            assertThat(row.sourceTotal()).isEqualByComparingTo("90.99");
            assertThat(row.allocated().add(row.unallocated())).isEqualByComparingTo("90.99");
        });
        assertThat(report.conservation().stream()
                        .filter(row -> row.metric().equals("unblended"))
                        .map(row -> row.hierarchy() + " "
                                + row.unallocated().setScale(2).toPlainString()))
                .containsExactly("aws_account 0.00", "aws_physical 0.70", "marqo_logical 0.75");
    }

    @Test
    void costByTypeSumsToTheNode() {
        assertThat(database.clickHouse.query(
                        "SELECT toString(cost_by_type) AS types FROM cost_rollup_daily FINAL"
                                + " WHERE node_id = 'index:acme-products'",
                        row -> row.string("types")))
                .containsExactly("{'ebs:snapshot':0.24,'ebs:volume':1.92,'ec2:instance':50.4,"
                        + "'elb:load_balancer':0.48,'vpc:elastic_ip':0.12,'vpc:nat_gateway':1.08}");
    }

    @Test
    void buildingAgainChangesNothing() {
        List<String> before = rollupRows();

        BuildReport again = builder().build(Run.of("hierarchy-builder", NOW, 2));

        assertThat(again.changedRollupRows()).isZero();
        assertThat(rollupRows()).isEqualTo(before);
        assertThat(again.flowRows()).isEqualTo(report.flowRows());
        assertThat(again.ancestryRows()).isEqualTo(report.ancestryRows());
        assertThat(again.conserved()).isTrue();
    }

    @Test
    void noTableIsLeftOver() {
        assertThat(database.clickHouse.query(
                        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%next%'",
                        row -> row.string("name")))
                .isEmpty();
    }

    private static List<String> rollupRows() {
        return new ArrayList<>(database.clickHouse.query(
                "SELECT toString(tuple(*)) AS line FROM cost_rollup_daily ORDER BY line", row -> row.string("line")));
    }

    private static List<TreeRow> tree(TreeQuery query) {
        return new CostTree(database.clickHouse, InstantSource.fixed(NOW)).rows(query);
    }

    @Test
    void theLastCompleteDayIsSettled() {
        assertThat(new CostTree(database.clickHouse, InstantSource.fixed(NOW)).lastCompleteDay())
                .contains(Acme.DAY);
    }
}
