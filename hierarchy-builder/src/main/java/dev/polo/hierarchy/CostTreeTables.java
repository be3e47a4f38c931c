package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Row;
import dev.polo.common.clickhouse.SqlText;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The reads behind {@link CostTree}. */
final class CostTreeTables {
    private static final String STORED = """
            SELECT day, hierarchy, node_id, node_type, parent_id, cost_usd AS cost, direct_cost_usd AS direct,
                   resource_count AS resources
            FROM cost_rollup_daily FINAL
            WHERE day BETWEEN '${from}' AND '${to}' AND hierarchy IN ${hierarchies} AND resource_count != 0
            """;

    private static final String LINES = """
            (
                SELECT day, resource_arn, sum(cost_usd) AS cost
                FROM cost_lines_resolved
                WHERE day BETWEEN '${from}' AND '${to}'
                  AND (cost_usd != 0 OR amortized_cost_usd != 0 OR usage_quantity != 0)
                GROUP BY day, resource_arn
            )""";

    private static final String COMPUTED = """
            SELECT line.day AS day, flow.hierarchy AS hierarchy, flow.node_id AS node_id, flow.node_type AS node_type,
                   flow.parent_id AS parent_id, sum(line.cost * flow.share) AS cost,
                   sumIf(line.cost * flow.share, flow.depth = 0) AS direct, toInt64(count()) AS resources
            FROM ${flows} AS flow
            INNER JOIN ${lines} AS line ON flow.resource_arn = line.resource_arn
            WHERE ${in_force} AND flow.hierarchy IN ${hierarchies} AND ${condition}
            GROUP BY day, hierarchy, node_id, node_type, parent_id
            """;

    /** A leaf of a day is a resource with lines that the day's rollup does not hold. */
    private static final String LEAF = """
            flow.depth = 0 AND (line.day, flow.hierarchy, flow.node_id) NOT IN
                (SELECT day, hierarchy, node_id FROM cost_rollup_daily WHERE day BETWEEN '${from}' AND '${to}'
                 GROUP BY day, hierarchy, node_id HAVING sum(resource_count) != 0)""";

    /** A day's rows as one row a node and parent, with the name of now. */
    private static final String NAMED = """
            SELECT hierarchy, node_id, node_type, if(named.known_name = '', node_id, named.known_name) AS node_name, parent_id,
                   cost_usd, direct_cost_usd, resource_count
            FROM
            (
                SELECT hierarchy, node_id, argMax(node_type, day) AS node_type, parent_id,
                       sum(cost) AS cost_usd, sum(direct) AS direct_cost_usd, max(resources) AS resource_count
                FROM (${rows})
                GROUP BY hierarchy, node_id, parent_id
            ) AS total
            LEFT ANY JOIN ${names} AS named ON total.node_id = named.id
            """;

    /** The hops of all resources that pass a node, each resource's of a day together. */
    private static final String HOPS = """
            SELECT day, hierarchy, resource_arn, cost, node_id, node_type,
                   if(named.known_name = '', node_id, named.known_name) AS node_name, parent_id, share
            FROM
            (
                SELECT line.day AS day, flow.hierarchy AS hierarchy, flow.resource_arn AS resource_arn, line.cost AS cost,
                       flow.node_id AS node_id, flow.node_type AS node_type, flow.parent_id AS parent_id, flow.share AS share
                FROM ${flows} AS flow
                INNER JOIN ${lines} AS line ON flow.resource_arn = line.resource_arn
                WHERE ${in_force} AND flow.hierarchy IN ${hierarchies} AND (flow.hierarchy, flow.resource_arn) IN
                    (SELECT hierarchy, resource_arn FROM ${flows} WHERE ${passes})
            ) AS hop
            LEFT ANY JOIN ${names} AS named ON hop.node_id = named.id
            ORDER BY day, hierarchy, resource_arn, node_id, parent_id
            """;

    /** What {@link TreeRows#place} finds no place for. */
    private static final String PASSES_UNALLOCATED = """
            parent_id = '' AND if(hierarchy = 'marqo_logical', node_type != 'customer', startsWith(node_id, 'cost:'))""";

    private final ClickHouse clickHouse;
    private final TreeQuery query;

    CostTreeTables(ClickHouse clickHouse, TreeQuery query) {
        this.clickHouse = clickHouse;
        this.query = query;
    }

    /** Nodes with descendants, as stored. */
    List<TreeRow> nodes() {
        return read(STORED, Parentage.OF_THE_DAY);
    }

    List<TreeRow> leaves() {
        return read(COMPUTED.replace("${condition}", LEAF), Parentage.OF_THE_DAY);
    }

    /** The leaves under some parents, and the queried node itself should it be one. */
    List<TreeRow> leavesUnder(Collection<String> parents) {
        String node = query.nodeId();
        String under = "flow.parent_id IN " + (parents.isEmpty() ? "('\\0')" : SqlText.tuple(parents))
                + (node == null ? "" : " OR flow.node_id = " + SqlText.literal(node));
        return read(COMPUTED.replace("${condition}", LEAF + " AND (" + under + ")"), Parentage.OF_THE_DAY);
    }

    /** All nodes by the parents of now; nothing of this is stored. */
    List<TreeRow> computed() {
        return read(COMPUTED.replace("${condition}", "true"), Parentage.AS_KNOWN_NOW);
    }

    /** The queried node and all under it, as far as that goes on to the node; a row per day. */
    List<TreeRow> flowingToNode() {
        String node = Objects.requireNonNull(query.nodeId());
        String passes = node.equals(CostTree.UNALLOCATED) ? PASSES_UNALLOCATED : "node_id = " + SqlText.literal(node);
        FlowsToNode flows = new FlowsToNode(node, query.to());
        clickHouse.forEach(
                filled(
                        HOPS.replace("${passes}", passes),
                        query.asKnownNow() ? Parentage.AS_KNOWN_NOW : Parentage.OF_THE_DAY),
                Map.of(),
                row -> flows.add(leaf(row), hop(row)));
        return flows.rows();
    }

    private static FlowsToNode.Leaf leaf(Row row) {
        return new FlowsToNode.Leaf(
                row.day("day"), row.string("hierarchy"), row.string("resource_arn"), row.decimal("cost"));
    }

    private static FlowsToNode.Hop hop(Row row) {
        String node = row.string("node_id");
        String type = row.string("node_type");
        return new FlowsToNode.Hop(
                node,
                type,
                row.string("node_name"),
                TreeRows.place(row.string("hierarchy"), node, type, row.string("parent_id")),
                row.decimal("share"));
    }

    private List<TreeRow> read(String rows, Parentage parentage) {
        return clickHouse.query(filled(NAMED.replace("${rows}", rows), parentage), this::row);
    }

    private String filled(String sql, Parentage parentage) {
        String hierarchies = SqlText.tuple(
                query.hierarchies().stream().map(Hierarchy::sqlName).toList());
        return sql.replace("${lines}", LINES)
                .replace("${names}", NodeNames.TABLE)
                .replace("${flows}", parentage.flows())
                .replace("${in_force}", Parentage.inForce("flow", "line.day"))
                .replace("${from}", query.from().toString())
                .replace("${to}", query.to().toString())
                .replace("${hierarchies}", hierarchies);
    }

    private TreeRow row(Row row) {
        return new TreeRow(
                row.string("hierarchy"),
                row.string("node_id"),
                row.string("node_type"),
                row.string("node_name"),
                row.string("parent_id"),
                query.to(),
                row.decimal("cost_usd"),
                row.decimal("direct_cost_usd"),
                row.number("resource_count"));
    }
}
