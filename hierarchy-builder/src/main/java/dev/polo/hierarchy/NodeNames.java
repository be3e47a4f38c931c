package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import java.util.HashMap;
import java.util.Map;

/** How a node is called for people: SQL that the rollup and the tree share. */
final class NodeNames {
    /** A row per resource and logical node: its id and its name, which may be empty. */
    static final String TABLE = """
            (
                SELECT resource_arn AS id, if(resource_name = '', resource_id, resource_name) AS known_name
                FROM resource_snapshots FINAL
                UNION ALL
                SELECT node_id AS id, node_name AS known_name FROM hierarchy_nodes FINAL
            )""";

    private NodeNames() {}

    /** The names of logical nodes and accounts, by id. */
    static Map<String, String> logical(ClickHouse clickHouse) {
        Map<String, String> names = new HashMap<>();
        clickHouse.scan(
                "SELECT node_id, node_name FROM hierarchy_nodes FINAL",
                Map.of(),
                row -> names.put(row.text().string(), row.text().string()));
        return names;
    }
}
