package dev.polo.collectors.hierarchyadmin;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one capture makes of the nodes that are known: only what differs is a row to write, and what a newer capture has
 * written stays.
 */
final class NodeChanges {
    private final Map<String, NodeRow> known;
    private final Map<String, Map<String, String>> byHand;
    private final Instant capturedAt;
    private final Map<String, NodeRow> rows = new TreeMap<>();

    NodeChanges(NodeTable table, Instant capturedAt) {
        this.known = table.known();
        this.byHand = table.byHand();
        this.capturedAt = capturedAt;
    }

    /** A source shows the node. */
    void shown(HierarchyNode found, NodeSource source) {
        HierarchyNode node = found.with(byHand.getOrDefault(found.id(), Map.of()));
        NodeRow before = current(node.id());
        put(before == null ? NodeRow.first(node, source, capturedAt) : before.shownAs(node, source, capturedAt));
    }

    void missing(NodeRow row) {
        put(row.asMissing(capturedAt));
    }

    void deleted(NodeRow row) {
        put(row.asDeleted(capturedAt));
    }

    private void put(NodeRow row) {
        NodeRow before = known.get(row.node().id());
        if (before == null || (!before.says(row) && !before.updatedAt().isAfter(capturedAt))) {
            rows.put(row.node().id(), row);
        } else {
            rows.remove(row.node().id());
        }
    }

    @Nullable
    NodeRow current(String id) {
        NodeRow row = rows.get(id);
        return row == null ? known.get(id) : row;
    }

    /** All nodes as they are with what this capture found. */
    Collection<NodeRow> current() {
        Map<String, NodeRow> all = new HashMap<>(known);
        all.putAll(rows);
        return all.values();
    }

    /** As they were stored before this capture. */
    Collection<NodeRow> known() {
        return known.values();
    }

    Collection<NodeRow> rows() {
        return rows.values();
    }
}
