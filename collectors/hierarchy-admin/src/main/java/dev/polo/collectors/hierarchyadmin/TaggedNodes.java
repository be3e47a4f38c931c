package dev.polo.collectors.hierarchyadmin;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.node.LogicalPath;
import dev.polo.common.node.LogicalPath.Level;
import dev.polo.common.node.StoredNodes;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Customers, clusters and indexes that only resources' tags know. A node's parent is the next level that a resource
 * names; where resources disagree, as with a cluster that several customers share, it has none of its own, and the
 * closure says per resource where the money goes.
 */
final class TaggedNodes {
    private static final String GROUPINGS = """
            SELECT DISTINCT marqo_customer, marqo_cluster, marqo_index,
                   if(match(resource_name, {cells:String}),
                      arrayStringConcat(arraySlice(splitByChar('-', resource_name), 1, 4), '-'), '') AS name_start
            FROM resource_snapshots FINAL
            WHERE marqo_customer != '' OR marqo_cluster != '' OR marqo_index != ''
            """;

    private final DevCells devCells;
    private final Map<String, HierarchyNode> nodes = new TreeMap<>();
    private final Map<String, Set<String>> parents = new HashMap<>();
    private final Map<String, Set<String>> cells = new HashMap<>();

    private TaggedNodes(DevCells devCells) {
        this.devCells = devCells;
    }

    static TaggedNodes read(ClickHouse clickHouse, StoredNodes stored, DevCells devCells) {
        TaggedNodes tagged = new TaggedNodes(devCells);
        clickHouse.forEach(GROUPINGS, Map.of("cells", devCells.regex()), row -> {
            LogicalPath path =
                    stored.path(row.string("marqo_customer"), row.string("marqo_cluster"), row.string("marqo_index"));
            tagged.add(path.levels(), devCells.of(row.string("name_start")));
        });
        return tagged;
    }

    private void add(List<Level> levels, String cell) {
        String parent = "";
        for (Level level : levels) {
            if (level.type().equals(LogicalPath.AMBIGUOUS)) {
                continue;
            }
            if (!level.stored()) {
                NodeType type = NodeType.valueOf(level.type().toUpperCase(Locale.ROOT));
                nodes.put(level.nodeId(), new HierarchyNode(level.nodeId(), type, level.name(), ""));
                parents.computeIfAbsent(level.nodeId(), _ -> new LinkedHashSet<>())
                        .add(parent);
            }
            if (!cell.isEmpty()) {
                cells.computeIfAbsent(level.nodeId(), _ -> new TreeSet<>()).add(cell);
            }
            parent = level.nodeId();
        }
    }

    Collection<HierarchyNode> nodes() {
        return nodes.values().stream().map(this::withParentAndCell).toList();
    }

    private HierarchyNode withParentAndCell(HierarchyNode node) {
        Set<String> named = new LinkedHashSet<>(parents.getOrDefault(node.id(), Set.of()));
        if (named.size() > 1) {
            // A resource that names no parent does not contradict one that does.
            named.remove("");
        }
        String parent = named.size() == 1 ? named.iterator().next() : "";
        HierarchyNode placed = new HierarchyNode(node.id(), node.type(), node.name(), parent);
        String cell = node.type() == NodeType.CUSTOMER ? "" : cell(node);
        return cell.isEmpty() ? placed : placed.withMetadata(Indexes.DEV_CELL, cell);
    }

    /** By the node's own name, else by those of its resources, where all that tell one tell the same. */
    String cell(HierarchyNode node) {
        String own = devCells.of(node.name());
        Set<String> told = cells.getOrDefault(node.id(), Set.of());
        return !own.isEmpty() || told.size() != 1 ? own : told.iterator().next();
    }
}
