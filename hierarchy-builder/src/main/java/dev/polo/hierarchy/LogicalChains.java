package dev.polo.hierarchy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Logical nodes, each together with what is above it: the cluster that one resource puts under customer A and another
 * under customer B is two links of the same node. Equal chains are one, so there are about as many links as nodes.
 */
final class LogicalChains {
    record Link(String nodeId, String nodeType, int parent) {}

    private final List<Link> links = new ArrayList<>();
    private final Map<Link, Integer> numbers = new HashMap<>();

    /** @param parent the number of the link above, or {@link FlowSink#NONE} */
    int link(String nodeId, String nodeType, int parent) {
        return numbers.computeIfAbsent(new Link(nodeId, nodeType, parent), link -> {
            links.add(link);
            return links.size() - 1;
        });
    }

    Link get(int number) {
        return links.get(number);
    }

    int size() {
        return links.size();
    }
}
