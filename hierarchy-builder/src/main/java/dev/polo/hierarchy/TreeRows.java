package dev.polo.hierarchy;

import dev.polo.common.node.LogicalPath;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
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
            TreeRow placed = row.under(place(row.hierarchy(), row.nodeId(), row.nodeType(), row.parentId()));
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

    /** Whether something below the queried node has a parent that is not below it: then rows hold others' cost too. */
    boolean areShared() {
        String top = query.nodeId();
        if (top == null) {
            return false;
        }
        List<TreeRow> all = all();
        Map<Node, List<TreeRow>> children = byParent(all);
        Set<Node> below = new HashSet<>();
        Deque<Node> next = new ArrayDeque<>();
        for (Hierarchy hierarchy : query.hierarchies()) {
            next.add(new Node(hierarchy.sqlName(), top));
        }
        while (!next.isEmpty()) {
            Node node = next.remove();
            if (below.add(node)) {
                children.getOrDefault(node, List.of())
                        .forEach(row -> next.add(new Node(row.hierarchy(), row.nodeId())));
            }
        }
        return all.stream()
                .filter(row -> !row.nodeId().equals(top))
                .anyMatch(row -> below.contains(new Node(row.hierarchy(), row.nodeId()))
                        && !below.contains(new Node(row.hierarchy(), row.parentId())));
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

    /** The parent under which a node is shown: what is a root and has no place gets one. */
    static String place(String hierarchy, String nodeId, String nodeType, String parentId) {
        if (!parentId.isEmpty()) {
            return parentId;
        }
        boolean lost = hierarchy.equals(Hierarchy.MARQO_LOGICAL.sqlName())
                ? !nodeType.equals(LogicalPath.CUSTOMER)
                : nodeId.startsWith("cost:");
        return lost ? CostTree.UNALLOCATED : "";
    }

    private static Map<Node, List<TreeRow>> byParent(List<TreeRow> rows) {
        Map<Node, List<TreeRow>> result = new HashMap<>();
        rows.forEach(row -> result.computeIfAbsent(new Node(row.hierarchy(), row.parentId()), key -> new ArrayList<>())
                .add(row));
        return result;
    }
}
