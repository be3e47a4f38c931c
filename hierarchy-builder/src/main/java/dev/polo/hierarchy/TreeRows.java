package dev.polo.hierarchy;

import dev.polo.common.node.LogicalPath;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of one query put together: what has no place gets one, and what is not asked for is left out. */
final class TreeRows {
    private static final Comparator<TreeRow> ORDER = Comparator.comparing(TreeRow::hierarchy)
            .thenComparing(TreeRow::costUsd, Comparator.reverseOrder())
            .thenComparing(TreeRow::nodeId)
            .thenComparing(TreeRow::parentId);

    private record Place(String hierarchy, String nodeId, String parentId) {}

    private record Node(String hierarchy, String nodeId) {}

    private final TreeQuery query;
    /** A node can be a leaf on one day of a range and have children on another. */
    private final Map<Place, TreeRow> rows = new LinkedHashMap<>();

    TreeRows(TreeQuery query) {
        this.query = query;
    }

    void addAll(Collection<TreeRow> more) {
        for (TreeRow row : more) {
            TreeRow placed = hasNoPlace(row) ? row.under(CostTree.UNALLOCATED) : row;
            rows.merge(new Place(row.hierarchy(), row.nodeId(), placed.parentId()), placed, TreeRow::plus);
        }
    }

    /** Parents whose leaves are asked for; '' stands for both the roots and the unallocated. */
    Set<String> parentsOfShown() {
        Set<String> parents = new HashSet<>();
        List<TreeRow> level = firstLevel(all());
        if (query.nodeId() == null || query.nodeId().equals(CostTree.UNALLOCATED)) {
            parents.add("");
        }
        Map<Node, List<TreeRow>> children = byParent(all());
        for (int depth = 0; depth < query.maxDepth() && !level.isEmpty(); depth++) {
            List<TreeRow> next = new ArrayList<>();
            for (TreeRow row : level) {
                if (parents.add(row.nodeId())) {
                    next.addAll(children.getOrDefault(new Node(row.hierarchy(), row.nodeId()), List.of()));
                }
            }
            level = next;
        }
        return parents;
    }

    List<TreeRow> shown() {
        List<TreeRow> all = all();
        Map<Node, List<TreeRow>> children = byParent(all);
        Set<TreeRow> shown = new LinkedHashSet<>();
        List<TreeRow> level = firstLevel(all);
        for (int depth = 0; !level.isEmpty(); depth++) {
            List<TreeRow> next = new ArrayList<>();
            for (TreeRow row : level) {
                if (shown.add(row) && depth < query.maxDepth()) {
                    next.addAll(children.getOrDefault(new Node(row.hierarchy(), row.nodeId()), List.of()));
                }
            }
            next.sort(ORDER);
            level = next;
        }
        return List.copyOf(shown);
    }

    private List<TreeRow> firstLevel(List<TreeRow> all) {
        String node = query.nodeId();
        return all.stream()
                .filter(row ->
                        node == null ? row.parentId().isEmpty() : row.nodeId().equals(node))
                .sorted(ORDER)
                .toList();
    }

    private List<TreeRow> all() {
        List<TreeRow> all = new ArrayList<>(rows.values());
        for (Hierarchy hierarchy : query.hierarchies()) {
            List<TreeRow> lost = all.stream()
                    .filter(row -> row.hierarchy().equals(hierarchy.sqlName())
                            && row.parentId().equals(CostTree.UNALLOCATED))
                    .toList();
            if (!lost.isEmpty()) {
                all.add(unallocated(hierarchy, lost));
            }
        }
        return all;
    }

    private TreeRow unallocated(Hierarchy hierarchy, List<TreeRow> lost) {
        return new TreeRow(
                hierarchy.sqlName(),
                CostTree.UNALLOCATED,
                CostTree.UNALLOCATED,
                CostTree.UNALLOCATED,
                "",
                query.to(),
                lost.stream().map(TreeRow::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add),
                BigDecimal.ZERO,
                lost.stream().mapToLong(TreeRow::resourceCount).sum());
    }

    private static boolean hasNoPlace(TreeRow row) {
        if (!row.parentId().isEmpty()) {
            return false;
        }
        return row.hierarchy().equals(Hierarchy.MARQO_LOGICAL.sqlName())
                ? !row.nodeType().equals(LogicalPath.CUSTOMER)
                : row.nodeId().startsWith("cost:");
    }

    private static Map<Node, List<TreeRow>> byParent(List<TreeRow> rows) {
        Map<Node, List<TreeRow>> result = new HashMap<>();
        rows.forEach(row -> result.computeIfAbsent(new Node(row.hierarchy(), row.parentId()), key -> new ArrayList<>())
                .add(row));
        return result;
    }
}
