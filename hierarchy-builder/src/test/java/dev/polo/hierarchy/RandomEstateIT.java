package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.resource.MarqoTags;
import dev.polo.common.scope.Run;
import dev.polo.hierarchy.GraphArbitraries.Sample;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever an estate looks like, each hierarchy holds its whole bill to the last digit, and each node what its shares say.
 * What the builder computes in memory is computed once more by the engine: sums by a join, ancestors by recursion.
 */
class RandomEstateIT {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-03-10");

    private static final String LEAVES =
            "(SELECT resource_arn, sum(cost_usd) AS cost FROM cost_lines_resolved GROUP BY resource_arn)";

    private static TestDatabase database;

    /** @param vertex of the graph; beyond these the bill names an id that nobody lists, or none */
    record Line(int vertex, BigDecimal dollars) {}

    /** @param owners a customer's number by vertex, where the resource has tags of its own */
    record Bill(Sample graph, List<Integer> owners, List<Line> lines) {}

    @BeforeContainer
    static void create() {
        database = TestDatabase.create();
    }

    @AfterContainer
    static void drop() {
        database.close();
    }

    @AfterTry
    void empty() {
        database.empty();
    }

    /** Without shrinking: when its time is up jqwik leaves it running, on a database that is being dropped. */
    @Property(tries = 10, shrinking = ShrinkingMode.OFF)
    void everyHierarchyHoldsTheBill(@ForAll("bills") Bill bill) {
        write(bill);

        BuildReport report = new HierarchyBuilder(database.clickHouse, InstantSource.fixed(NOW), 20)
                .build(Run.of("hierarchy-builder", NOW, 0));

        BigDecimal total = bill.lines.stream().map(Line::dollars).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(report.conserved()).isTrue();
        assertThat(database.clickHouse.query(
                        "SELECT sum(share * cost) AS usd FROM resource_flows AS flow INNER JOIN " + LEAVES
                                + " AS leaf ON flow.resource_arn = leaf.resource_arn WHERE parent_id = '' GROUP BY hierarchy",
                        row -> row.decimal("usd")))
                .hasSize(3)
                .allSatisfy(roots -> assertThat(roots).isEqualByComparingTo(total));
        assertThat(texts("""
                        SELECT concat(hierarchy, ' ', node_id, ' ', toString(sum(expected)), ' ', toString(sum(stored))) AS text
                        FROM
                        (
                            SELECT hierarchy, node_id, parent_id, share * cost AS expected, 0 AS stored
                            FROM resource_flows AS flow INNER JOIN ${leaves} AS leaf ON flow.resource_arn = leaf.resource_arn
                            WHERE (hierarchy, node_id) IN (SELECT hierarchy, node_id FROM resource_flows WHERE depth > 0)
                            UNION ALL
                            SELECT hierarchy, node_id, parent_id, 0, cost_usd FROM cost_rollup_daily
                        )
                        GROUP BY hierarchy, node_id, parent_id HAVING sum(expected) != sum(stored)
                        """.replace("${leaves}", LEAVES)))
                .as("nodes that do not cost what their shares say")
                .isEmpty();
        assertThat(texts("""
                        SELECT concat(leaf, ' ', node) AS text
                        FROM
                        (
                            WITH RECURSIVE above AS
                            (
                                SELECT source_arn AS leaf, target_arn AS node FROM resource_relationships
                                WHERE source_arn != target_arn
                                UNION ALL
                                SELECT above.leaf AS leaf, edge.target_arn AS node
                                FROM above INNER JOIN resource_relationships AS edge ON above.node = edge.source_arn
                                WHERE edge.source_arn != edge.target_arn
                            )
                            SELECT DISTINCT leaf, node, 1 AS side FROM above
                            UNION ALL
                            SELECT DISTINCT resource_arn, node_id, -1 FROM resource_flows
                            WHERE hierarchy = 'aws_physical' AND depth > 0
                        )
                        GROUP BY leaf, node HAVING sum(side) != 0
                        """))
                .as("ancestors that only one of recursion and closure knows")
                .isEmpty();
    }

    private static List<String> texts(String sql) {
        return database.clickHouse.query(sql, row -> row.string("text"));
    }

    private static void write(Bill bill) {
        TestEstate estate = new TestEstate(database.clickHouse);
        for (int vertex = 0; vertex < bill.graph.vertices(); vertex++) {
            int owner = bill.owners.get(vertex);
            MarqoTags tags =
                    owner == 0 ? MarqoTags.NONE : new MarqoTags("customer-" + owner, "", "index-" + vertex, "", "");
            estate.resource(node(vertex), "test:thing", "r-" + vertex, "", tags);
        }
        bill.graph.arcs().forEach(arc -> estate.edge(node(arc.source()), node(arc.target()), "part_of"));
        for (int number = 0; number < bill.lines.size(); number++) {
            Line line = bill.lines.get(number);
            String billId = line.vertex == bill.graph.vertices() + 1 ? "NoResourceId" : "r-" + line.vertex;
            estate.line(DAY, billId, "usage-" + number, line.dollars.toPlainString());
        }
        estate.capture(DAY);
    }

    private static String node(int vertex) {
        return arn("thing/r-" + vertex);
    }

    @Provide
    Arbitrary<Bill> bills() {
        return GraphArbitraries.acyclicGraph().flatMap(graph -> {
            Arbitrary<Line> line = Combinators.combine(
                            Arbitraries.integers().between(0, graph.vertices() + 1),
                            Arbitraries.bigDecimals()
                                    .between(new BigDecimal("-1000"), new BigDecimal("100000"))
                                    .ofScale(12))
                    .as(Line::new);
            Arbitrary<List<Integer>> owners =
                    Arbitraries.integers().between(0, 3).list().ofSize(graph.vertices());
            return Combinators.combine(owners, line.list().ofMinSize(1).ofMaxSize(20))
                    .as((owner, lines) -> new Bill(graph, owner, lines));
        });
    }
}
