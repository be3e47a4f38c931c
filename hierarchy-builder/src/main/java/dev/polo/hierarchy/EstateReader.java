package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.node.LogicalPath;
import dev.polo.common.node.StoredNodes;
import java.util.List;
import java.util.Map;

/** Reads what a build starts from, as streams. */
final class EstateReader {
    /** What DynamoDB knows; nodes of tags come with the resources that carry them. */
    private static final String NODES = """
            SELECT node_id, node_type, node_name, deleted_at = toDateTime64(0, 3, 'UTC') AS living,
                   metadata['system_account_id'] AS system_account_id, metadata['account_name'] AS account_name,
                   metadata['index_name'] AS index_name
            FROM hierarchy_nodes FINAL
            WHERE hierarchy = 'marqo_logical' AND node_type IN ('customer', 'index') AND source = 'dynamodb'
            ORDER BY node_type, node_id
            """;

    private static final String RESOURCES = """
            SELECT resource_arn, resource_type, aws_account_id, marqo_customer, marqo_cluster, marqo_index,
                   if(resource_name = '', resource_id, resource_name)
            FROM resource_snapshots FINAL
            WHERE resource_arn != ''
            ORDER BY resource_arn
            """;

    /**
     * Lines without a resource, and bill ids that no inventory has seen, are leaves too: the whole bill has flows. So is a
     * resource of which so far only the aliases have been written: until its snapshot is, only the bill names it.
     */
    private static final String BILLED_ONLY = """
            SELECT resource_arn, 'cost_allocation', min(line.aws_account_id), '', '', '', ''
            FROM cost_lines_resolved AS line
            WHERE resource_arn != '' AND ${days} AND resource_arn NOT IN (SELECT resource_arn FROM resource_snapshots)
            GROUP BY resource_arn
            ORDER BY resource_arn
            """;

    /**
     * Those of the days that this build does not look at; few, so what is known of them is sought by their names. An ARN by
     * which the bill names its resource is an alias of itself, and as unknown without a snapshot as it was before.
     */
    private static final String BILLED_BEFORE = """
            WITH billed AS
            (
                SELECT resource_arn, min(substring(parent_id, 9)) AS account
                FROM resource_ancestry_history
                WHERE ${billed_only}
                GROUP BY resource_arn
            )
            SELECT resource_arn, 'cost_allocation', account, '', '', '', ''
            FROM billed
            WHERE resource_arn NOT IN
            (
                SELECT resource_arn FROM resource_snapshots WHERE resource_arn IN (SELECT resource_arn FROM billed)
                UNION ALL
                SELECT alias FROM resource_aliases FINAL
                WHERE alias IN (SELECT resource_arn FROM billed) AND alias != resource_arn
            )
            ORDER BY resource_arn
            SETTINGS enable_optimize_predicate_expression = 0
            """.replace("${billed_only}", AncestryHistory.BILLED_ONLY);

    /**
     * Edges that live, and of resources that died without one their last, if it ended less than 24 hours before they
     * were last seen: a volume is often detached a moment before it is deleted, and its snapshots' cost must still find
     * the instance.
     */
    private static final String EDGES = """
            SELECT source_arn, target_arn
            FROM resource_relationships FINAL
            WHERE is_cost_parent = 1 AND ended_at = toDateTime64(0, 3, 'UTC')
            UNION ALL
            SELECT source_arn, target_arn
            FROM
            (
                SELECT source_arn, target_arn, ended_at,
                       max(ended_at) OVER (PARTITION BY source_arn) AS last_end,
                       countIf(ended_at = toDateTime64(0, 3, 'UTC')) OVER (PARTITION BY source_arn) AS living
                FROM resource_relationships FINAL
                WHERE is_cost_parent = 1 AND source_arn IN (SELECT resource_arn FROM (${dead}))
            ) AS edge
            INNER JOIN (${dead}) AS dead ON edge.source_arn = dead.resource_arn
            WHERE living = 0 AND ended_at = last_end AND ended_at > dead.last_seen - INTERVAL 24 HOUR
            """.replace(
                    "${dead}",
                    "SELECT resource_arn, last_seen FROM resource_snapshots FINAL WHERE state IN ('deleted', 'terminated')");

    private final ClickHouse clickHouse;

    EstateReader(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * Everything at once.
     *
     * @param days the ids that only days without a change name are known from before
     * @param inputs what there was before the reading began
     * @throws PoloException INCOMPLETE_INPUT when fewer resources arrive than that: rows of that table are replaced,
     *     never taken away
     */
    Estate read(LedgerDays days, Inputs inputs) {
        Estate estate = new Estate(storedNodes());
        clickHouse.scan(RESOURCES, Map.of(), estate::add);
        if (estate.size() < inputs.resources()) {
            throw new PoloException(
                    ErrorCode.INCOMPLETE_INPUT,
                    "Only " + estate.size() + " of " + inputs.resources()
                            + " resources were read from resource_snapshots; the hierarchy stays as it was. Run"
                            + " 'polo build-hierarchy' again.");
        }
        clickHouse.scan(BILLED_BEFORE, Map.of(), estate::add);
        if (days.first()) {
            clickHouse.scan(BILLED_ONLY.replace("${days}", "true"), Map.of(), estate::add);
        } else if (!days.changed().isEmpty()) {
            String changed = "day IN (" + DailyRollup.list(days.changed()) + ")";
            clickHouse.scan(BILLED_ONLY.replace("${days}", changed), Map.of(), estate::add);
        }
        clickHouse.scan(EDGES, Map.of(), estate::addEdge);
        return estate;
    }

    private StoredNodes storedNodes() {
        StoredNodes stored = new StoredNodes();
        clickHouse.forEach(NODES, Map.of(), row -> {
            boolean living = row.number("living") == 1;
            String systemId = row.string("system_account_id");
            if (row.string("node_type").equals(LogicalPath.CUSTOMER)) {
                List<String> names = List.of(row.string("node_name"), row.string("account_name"));
                stored.addCustomer(row.string("node_id"), systemId, living, names);
            } else {
                stored.addIndex(row.string("node_id"), systemId, row.string("index_name"), living);
            }
        });
        return stored;
    }
}
