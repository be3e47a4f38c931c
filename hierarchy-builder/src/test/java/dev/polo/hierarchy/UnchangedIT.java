package dev.polo.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A build that finds what it would write writes nothing, and only then. */
class UnchangedIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private final Set<BuildStep> steps = EnumSet.noneOf(BuildStep.class);
    private TestEstate estate;

    @BeforeEach
    void firstBuild() {
        estate = new TestEstate(database.clickHouse);
        Acme.inventory(estate);
        Acme.bill(estate, Acme.DAY);
        estate.capture(Acme.DAY);
        build(0);
    }

    @Test
    void theLiveGenerationStays() {
        BuildReport report = build(60);

        assertThat(steps).doesNotContain(BuildStep.WRITTEN, BuildStep.FLOWS_EXCHANGED);
        assertThat(report.conserved()).isTrue();
        assertThat(report.flowRows()).isEqualTo(database.rows("resource_flows"));
    }

    @Test
    void anotherTagIsAnotherGeneration() {
        estate.resource(
                TestEstate.arn("instance/i-new"), "ec2:instance", "i-new", "", new MarqoTags("acme", "", "x", "", ""));

        build(60);

        assertThat(steps).contains(BuildStep.ANCESTRY_EXCHANGED);
    }

    @Test
    void aNewNameShowsWithoutARewrite() {
        estate.customer("acme", "sys-acme", "Acme Inc");
        build(30);
        estate.customer("acme", "sys-acme", "Acme Limited")
                .resource(Acme.INSTANCE_A, "ec2:instance", "i-aaa", "renamed", Acme.PRODUCTS);

        BuildReport report = build(60);

        assertThat(steps).doesNotContain(BuildStep.WRITTEN);
        assertThat(report.changedRollupRows()).isZero();
        assertThat(new CostTree(database.clickHouse, InstantSource.fixed(NOW)).rows(TreeQuery.of(Acme.DAY)))
                .extracting(TreeRow::nodeName)
                .contains("Acme Limited", "renamed")
                .doesNotContain("Acme Inc", "search-a");
        assertThat(database.clickHouse.query(
                        "SELECT dictGet('hierarchy_dict', 'node_name', 'customer:acme') AS name",
                        row -> row.string("name")))
                .containsExactly("Acme Limited");
    }

    @Test
    void aDayWhoseLinesAreGoneKeepsItsRollup() {
        long before =
                database.rows("cost_rollup_daily WHERE node_id = 'customer:acme' AND toString(cost_usd) = '90.24'");
        database.clickHouse.execute("TRUNCATE TABLE cost_lines");

        BuildReport report = build(60);

        assertThat(report.changedRollupRows()).isZero();
        assertThat(before).isEqualTo(1);
        assertThat(database.rows("cost_rollup_daily WHERE node_id = 'customer:acme' AND toString(cost_usd) = '90.24'"))
                .isEqualTo(1);
    }

    @Test
    void rowsThatSomebodyTookAwayComeBack() {
        long before = database.rows("resource_ancestry");
        database.clickHouse.execute("DELETE FROM resource_ancestry WHERE hierarchy = 'aws_account'");

        build(60);

        assertThat(database.rows("resource_ancestry")).isEqualTo(before);
    }

    @Test
    void historyOfABuildThatDiedBeforeItsExchangeIsClosedWhenTheChangeIsUndone() {
        database.clickHouse.execute("INSERT INTO resource_ancestry_history SELECT * REPLACE ('node:lost' AS node_id,"
                + " generation + 1 AS generation) FROM resource_ancestry_history LIMIT 1");

        build(60);

        assertThat(database.rows(
                        "resource_ancestry_history FINAL WHERE node_id = 'node:lost' AND valid_to > '2290-01-01'"))
                .isZero();
    }

    @Test
    void blocksOfAnySizeHoldEveryFlow() {
        Estate read = new EstateReader(database.clickHouse)
                .read(LedgerDays.read(database.clickHouse, NOW), Inputs.read(database.clickHouse));
        HierarchyGraphs graphs = new HierarchyGraphs(read);
        List<String> expected = new ArrayList<>();
        for (Hierarchy hierarchy : Hierarchy.values()) {
            graphs.flows(
                    hierarchy,
                    (resource, vertex, parent, depth, mass) -> expected.add(String.join(
                            " ",
                            hierarchy.sqlName(),
                            read.arn(resource),
                            graphs.nodeId(vertex),
                            graphs.nodeType(vertex),
                            parent == FlowSink.NONE ? "-" : graphs.nodeId(parent),
                            Integer.toString(depth),
                            BigDecimal.valueOf(mass, 12).stripTrailingZeros().toPlainString(),
                            "7")));
        }
        database.clickHouse.execute("CREATE TABLE small_blocks AS resource_flows");
        try {
            new FlowWriter(database.clickHouse, "small_blocks", 7, 3).write(graphs, new NodeTable(graphs));

            assertThat(database.clickHouse.query(
                            "SELECT concat(hierarchy, ' ', resource_arn, ' ', node_id, ' ', node_type, ' ',"
                                    + " if(parent_id = '', '-', parent_id), ' ', toString(depth), ' ', toString(share),"
                                    + " ' ', toString(_version)) AS line FROM small_blocks",
                            row -> row.string("line")))
                    .containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            database.clickHouse.execute("DROP TABLE small_blocks SYNC");
        }
    }

    private BuildReport build(long secondsLater) {
        Instant now = NOW.plusSeconds(secondsLater);
        steps.clear();
        return database.build(now, steps::add);
    }
}
