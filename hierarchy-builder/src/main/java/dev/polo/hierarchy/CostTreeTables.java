package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Row;
import dev.polo.common.clickhouse.SqlText;
import java.util.Collection;
import java.util.List;

/** The two reads behind {@link CostTree}. */
final class CostTreeTables {
    private static final String STORED = """
            SELECT day, hierarchy, node_id, node_type, parent_id, cost_usd AS cost, direct_cost_usd AS direct,
                   resource_count AS resources
            FROM cost_rollup_daily FINAL
            WHERE day BETWEEN '${from}' AND '${to}' AND hierarchy IN ${hierarchies} AND resource_count != 0
            """;

    private static final String COMPUTED = """
            SELECT line.day AS day, flow.hierarchy AS hierarchy, flow.node_id AS node_id, flow.node_type AS node_type,
                   flow.parent_id AS parent_id, sum(line.cost * flow.share) AS cost,
                   sumIf(line.cost * flow.share, flow.depth = 0) AS direct, toInt64(count()) AS resources
            FROM ${flows} AS flow
            INNER JOIN
            (
                SELECT day, resource_arn, sum(cost_usd) AS cost
                FROM cost_lines_resolved
                WHERE day BETWEEN '${from}' AND '${to}'
                  AND (cost_usd != 0 OR amortized_cost_usd != 0 OR usage_quantity != 0)
                GROUP BY day, resource_arn
            ) AS line ON flow.resource_arn = line.resource_arn
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

    private List<TreeRow> read(String rows, Parentage parentage) {
        String hierarchies = SqlText.tuple(
                query.hierarchies().stream().map(Hierarchy::sqlName).toList());
        String sql = NAMED.replace("${rows}", rows)
                .replace("${names}", NodeNames.TABLE)
                .replace("${flows}", parentage.flows())
                .replace("${in_force}", Parentage.inForce("flow", "line.day"))
                .replace("${from}", query.from().toString())
                .replace("${to}", query.to().toString())
                .replace("${hierarchies}", hierarchies);
        return clickHouse.query(sql, this::row);
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
