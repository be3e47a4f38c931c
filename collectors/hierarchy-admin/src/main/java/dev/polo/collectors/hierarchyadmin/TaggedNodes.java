package dev.polo.collectors.hierarchyadmin;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.node.NodeIds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Customers, clusters and indexes that only resources' tags know. A node's parent is the next level that a resource
 * names; where resources disagree, as with a cluster that several customers share, it has none of its own, and the
 * closure says per resource where the money goes.
 */
final class TaggedNodes {
    /** One combination of tags that resources carry. */
    private record Grouping(String customer, String cluster, String index) {}

    private TaggedNodes() {}

    static Collection<HierarchyNode> read(ClickHouse clickHouse) {
        List<Grouping> groupings = clickHouse.query(
                """
                SELECT DISTINCT marqo_customer, marqo_cluster, marqo_index FROM resource_snapshots FINAL
                WHERE marqo_customer != '' OR marqo_cluster != '' OR marqo_index != ''
                """,
                row -> new Grouping(
                        row.string("marqo_customer"), row.string("marqo_cluster"), row.string("marqo_index")));
        Map<String, HierarchyNode> nodes = new TreeMap<>();
        Map<String, Set<String>> parents = new HashMap<>();
        for (Grouping grouping : groupings) {
            List<HierarchyNode> chain = chain(grouping);
            for (int i = 0; i < chain.size(); i++) {
                HierarchyNode node = chain.get(i);
                nodes.put(node.id(), node);
                parents.computeIfAbsent(node.id(), id -> new LinkedHashSet<>())
                        .add(i + 1 < chain.size() ? chain.get(i + 1).id() : "");
            }
        }
        return nodes.values().stream()
                .map(node -> {
                    Set<String> named = new LinkedHashSet<>(parents.getOrDefault(node.id(), Set.of()));
                    if (named.size() > 1) {
                        // A resource that names no parent does not contradict one that does.
                        named.remove("");
                    }
                    String parent = named.size() == 1 ? named.iterator().next() : "";
                    return new HierarchyNode(node.id(), node.type(), node.name(), parent);
                })
                .toList();
    }

    private static List<HierarchyNode> chain(Grouping grouping) {
        List<HierarchyNode> chain = new ArrayList<>();
        if (!grouping.index.isEmpty()) {
            chain.add(new HierarchyNode(
                    NodeIds.taggedIndex(grouping.customer, grouping.index), NodeType.INDEX, grouping.index, ""));
        }
        if (!grouping.cluster.isEmpty()) {
            chain.add(new HierarchyNode(NodeIds.cluster(grouping.cluster), NodeType.CLUSTER, grouping.cluster, ""));
        }
        if (!grouping.customer.isEmpty()) {
            chain.add(new HierarchyNode(NodeIds.customer(grouping.customer), NodeType.CUSTOMER, grouping.customer, ""));
        }
        return chain;
    }
}
