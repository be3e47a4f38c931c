package dev.polo.collectors.hierarchyadmin;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Reading and writing {@code hierarchy_nodes}, and what was set by hand in {@code hierarchy_node_metadata}. */
public final class NodeTable {
    private record SetByHand(String nodeId, String key, String value, Instant setAt) {}

    private static final TableLayout<NodeRow> NODES = TableLayout.<NodeRow>of("hierarchy_nodes")
            .column("node_id", "String", row -> row.node().id())
            .column("node_type", "String", row -> row.node().type().sqlName())
            .column("node_name", "String", row -> row.node().name())
            .column("parent_id", "String", row -> row.node().parentId())
            .column("hierarchy", "String", row -> row.node().type().hierarchy())
            .column("metadata", "Map(String, String)", row -> row.node().metadata())
            .column("source", "String", NodeRow::source)
            .column("created_at", "DateTime64(3, 'UTC')", NodeRow::createdAt)
            .column("updated_at", "DateTime64(3, 'UTC')", NodeRow::updatedAt)
            .column("missing_since", "DateTime64(3, 'UTC')", NodeRow::missingSince)
            .column("deleted_at", "DateTime64(3, 'UTC')", NodeRow::deletedAt)
            .column("_version", "UInt64", row -> row.updatedAt().toEpochMilli())
            .build();

    private static final TableLayout<SetByHand> BY_HAND = TableLayout.<SetByHand>of("hierarchy_node_metadata")
            .column("node_id", "String", SetByHand::nodeId)
            .column("key", "String", SetByHand::key)
            .column("value", "String", SetByHand::value)
            .column("set_at", "DateTime64(3, 'UTC')", SetByHand::setAt)
            .build();

    private final ClickHouse clickHouse;

    public NodeTable(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * Sets metadata of a node by hand; the node is created where it is not known yet. What is set here is kept whatever
     * collectors find.
     *
     * @param values {@code name} sets the node's name; an empty value is kept as an empty value
     */
    public HierarchyNode set(String nodeId, Map<String, String> values, Instant now) {
        NodeType type = NodeType.ofId(nodeId);
        UUID writeId = UUID.randomUUID();
        try (BatchWriter<SetByHand> writer = clickHouse.writer(BY_HAND, writeId, values.size() + 1)) {
            values.forEach((key, value) -> writer.write(new SetByHand(nodeId, key, value, now)));
        }
        NodeRow before = known().get(nodeId);
        NodeRow row = before == null
                ? NodeRow.first(
                        new HierarchyNode(
                                nodeId, type, nodeId.substring(type.name().length() + 1), ""),
                        NodeSource.HAND,
                        now)
                : before;
        HierarchyNode node = row.node().with(byHand().getOrDefault(nodeId, Map.of()));
        write(
                List.of(new NodeRow(node, row.source(), row.createdAt(), now, row.missingSince(), row.deletedAt())),
                writeId);
        return node;
    }

    /** Stores rows; from then on the dictionary shows them too. */
    void write(Collection<NodeRow> rows, UUID runId) {
        if (!rows.isEmpty()) {
            try (BatchWriter<NodeRow> writer = clickHouse.writer(NODES, runId, rows.size())) {
                writer.writeAll(rows);
            }
            clickHouse.execute("SYSTEM RELOAD DICTIONARY hierarchy_dict");
        }
    }

    /** Every node by its id, those that are gone too. */
    Map<String, NodeRow> known() {
        Map<String, NodeRow> result = new HashMap<>();
        clickHouse
                .query(
                        "SELECT * FROM hierarchy_nodes FINAL",
                        row -> new NodeRow(
                                new HierarchyNode(
                                        row.string("node_id"),
                                        NodeType.valueOf(row.string("node_type").toUpperCase(Locale.ROOT)),
                                        row.string("node_name"),
                                        row.string("parent_id"),
                                        row.map("metadata")),
                                row.string("source"),
                                row.instant("created_at"),
                                row.instant("updated_at"),
                                row.instant("missing_since"),
                                row.instant("deleted_at")))
                .forEach(row -> result.put(row.node().id(), row));
        return result;
    }

    /** What was set by hand, by node id and key. */
    Map<String, Map<String, String>> byHand() {
        Map<String, Map<String, String>> result = new HashMap<>();
        clickHouse
                .query(
                        "SELECT node_id, key, value FROM hierarchy_node_metadata FINAL",
                        row -> List.of(row.string("node_id"), row.string("key"), row.string("value")))
                .forEach(row -> result.computeIfAbsent(row.get(0), id -> new TreeMap<>())
                        .put(row.get(1), row.get(2)));
        return result;
    }
}
