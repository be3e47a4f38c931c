package dev.polo.hierarchy;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What a node costs with everything under it, as far as that flows to one parent; a node under several parents has a
 * row for each, which sum to the node. Under a node that was asked for, rows hold only what goes on to that node.
 *
 * @param nodeId the id of a logical node, or a resource's ARN
 * @param nodeName the resource's name or short id, or the logical node's name; the id where nothing else is known
 * @param parentId '' at a root, {@link CostTree#UNALLOCATED} for what has no place
 * @param day the last day of the range
 * @param costUsd summed over the range
 * @param directCostUsd the node's own lines in it
 * @param resourceCount resources with lines at or under the node; over a range the most of any day
 */
public record TreeRow(
        String hierarchy,
        String nodeId,
        String nodeType,
        String nodeName,
        String parentId,
        LocalDate day,
        BigDecimal costUsd,
        BigDecimal directCostUsd,
        long resourceCount) {

    TreeRow plus(TreeRow other) {
        return new TreeRow(
                hierarchy,
                nodeId,
                nodeType,
                nodeName,
                parentId,
                day,
                costUsd.add(other.costUsd),
                directCostUsd.add(other.directCostUsd),
                Math.max(resourceCount, other.resourceCount));
    }

    /** With what other resources of the same day bring. */
    TreeRow beside(TreeRow other) {
        return new TreeRow(
                hierarchy,
                nodeId,
                nodeType,
                nodeName,
                parentId,
                day,
                costUsd.add(other.costUsd),
                directCostUsd.add(other.directCostUsd),
                resourceCount + other.resourceCount);
    }

    TreeRow under(String newParent) {
        return new TreeRow(
                hierarchy, nodeId, nodeType, nodeName, newParent, day, costUsd, directCostUsd, resourceCount);
    }
}
