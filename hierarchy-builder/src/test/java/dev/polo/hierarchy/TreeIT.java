package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree of a node holds what goes on to that node and nothing else, and what a tree cannot hold is said. */
class TreeIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");
    private static final String SNAPSHOT = arn("snapshot/s");
    private static final String VOLUME = arn("volume/v");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final TestEstate estate = new TestEstate(database.clickHouse);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCustomersTreeHoldsNoOtherCustomersPartOfASharedCluster(boolean knownNow) {
        estate.resource(arn("instance/i-1"), "ec2:instance", "i-1", "", new MarqoTags("acme", "shared", "a", "", ""))
                .resource(
                        arn("instance/i-2"), "ec2:instance", "i-2", "", new MarqoTags("globex", "shared", "b", "", ""))
                .line(Acme.DAY, "i-1", "BoxUsage", "10")
                .line(Acme.DAY, "i-2", "BoxUsage", "5")
                .capture(Acme.DAY);
        build();

        assertThat(texts(rows(Hierarchy.MARQO_LOGICAL, "customer:acme", knownNow)))
                .containsExactly(
                        "customer:acme < , 10 of 1",
                        "cluster:shared < customer:acme, 10 of 1",
                        "index:acme-a < cluster:shared, 10 of 1",
                        arn("instance/i-1") + " < index:acme-a, 10 of 1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsBelowASharedVolumeIsSharedAsTheVolumeIs(boolean knownNow) {
        volumeOf("i-1", "i-2");

        assertThat(texts(rows(Hierarchy.AWS_PHYSICAL, arn("instance/i-2"), knownNow)))
                .containsExactly(
                        arn("instance/i-2") + " < , 12.5 of 3",
                        VOLUME + " < " + arn("instance/i-2") + ", 4.5 of 2",
                        SNAPSHOT + " < " + VOLUME + ", 1.5 of 1");
        assertThat(texts(rows(Hierarchy.AWS_PHYSICAL, VOLUME, knownNow)))
                .containsExactly(
                        VOLUME + " < " + arn("instance/i-1") + ", 4.5 of 2",
                        VOLUME + " < " + arn("instance/i-2") + ", 4.5 of 2",
                        SNAPSHOT + " < " + VOLUME + ", 3 of 1");
    }

    @Test
    void partsOfAThirdAreNothingTooMuchAndNothingTooLittle() {
        volumeOf("i-1", "i-2", "i-3");
        // Two ways lead from here to the volume.
        estate.resource(arn("snapshot/t"), "ebs:snapshot", "t", "", MarqoTags.NONE)
                .edge(arn("snapshot/t"), VOLUME, "snapshot_of")
                .edge(arn("snapshot/t"), SNAPSHOT, "snapshot_of")
                .line(Acme.DAY, "t", "Snapshot", "0.01")
                .capture(Acme.DAY);
        build();

        BigDecimal snapshots = BigDecimal.ZERO;
        for (String id : List.of("i-1", "i-2", "i-3")) {
            List<TreeRow> rows = rows(Hierarchy.AWS_PHYSICAL, arn("instance/" + id), false);
            assertThat(cost(rows, VOLUME, "node"))
                    .isEqualByComparingTo(cost(rows, VOLUME, "direct").add(cost(rows, VOLUME, "children")));
            assertThat(cost(rows, SNAPSHOT, "node"))
                    .isEqualByComparingTo(cost(rows, SNAPSHOT, "direct").add(cost(rows, SNAPSHOT, "children")));
            snapshots = snapshots.add(cost(rows, VOLUME, "children"));
        }
        assertThat(snapshots).isEqualByComparingTo("3.01");
    }

    @Test
    void whatIsUnallocatedHoldsNoCustomersPart() {
        volumeOf("i-1", "i-2");
        estate.resource(arn("instance/i-2"), "ec2:instance", "i-2", "", Acme.PRODUCTS);
        build();

        assertThat(texts(rows(Hierarchy.MARQO_LOGICAL, CostTree.UNALLOCATED, false)))
                .containsExactly(
                        "unallocated < , 12.5 of 3",
                        arn("instance/i-1") + " < unallocated, 12.5 of 3",
                        VOLUME + " < " + arn("instance/i-1") + ", 4.5 of 2",
                        SNAPSHOT + " < " + VOLUME + ", 1.5 of 1");
    }

    @Test
    void aDayWhoseLinesAreGoneIsNamed() {
        volumeOf("i-1");
        CostTree tree = new CostTree(database.clickHouse, InstantSource.fixed(NOW));
        assertThat(tree.daysWithoutLines(Acme.DAY.minusDays(1), Acme.DAY.plusDays(1)))
                .isEmpty();

        database.clickHouse.execute("TRUNCATE TABLE cost_lines SYNC");

        assertThat(tree.daysWithoutLines(Acme.DAY.minusDays(1), Acme.DAY.plusDays(1)))
                .containsExactly(Acme.DAY);
    }

    private void volumeOf(String... instances) {
        estate.resource(VOLUME, "ebs:volume", "v", "", MarqoTags.NONE)
                .resource(SNAPSHOT, "ebs:snapshot", "s", "", MarqoTags.NONE)
                .edge(SNAPSHOT, VOLUME, "snapshot_of");
        for (String id : instances) {
            estate.resource(arn("instance/" + id), "ec2:instance", id, "", MarqoTags.NONE)
                    .edge(VOLUME, arn("instance/" + id), "attached_to")
                    .line(Acme.DAY, id, "BoxUsage", "8");
        }
        estate.line(Acme.DAY, "v", "Volume", "6")
                .line(Acme.DAY, "s", "Snapshot", "3")
                .capture(Acme.DAY);
        build();
    }

    private static BigDecimal cost(List<TreeRow> rows, String node, String what) {
        return rows.stream()
                .filter(row -> (what.equals("children") ? row.parentId() : row.nodeId()).equals(node))
                .map(row -> what.equals("direct") ? row.directCostUsd() : row.costUsd())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static List<TreeRow> rows(Hierarchy hierarchy, String node, boolean knownNow) {
        TreeQuery query = TreeQuery.of(Acme.DAY).in(hierarchy).under(node);
        return new CostTree(database.clickHouse, InstantSource.fixed(NOW)).rows(knownNow ? query.knownNow() : query);
    }

    private static List<String> texts(List<TreeRow> rows) {
        return rows.stream()
                .map(row -> row.nodeId() + " < " + row.parentId() + ", "
                        + row.costUsd().stripTrailingZeros().toPlainString() + " of " + row.resourceCount())
                .toList();
    }

    private static void build() {
        database.build(NOW);
    }
}
