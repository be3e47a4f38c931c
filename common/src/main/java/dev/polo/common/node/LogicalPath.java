package dev.polo.common.node;

import java.util.List;

/**
 * Where tags put a resource in {@code marqo_logical}.
 *
 * @param levels from the top: customer, cluster, index, of which any may be missing; where tags fit several stored nodes
 *     the top is a level of type {@link #AMBIGUOUS} in place of the customer
 */
public record LogicalPath(List<Level> levels) {
    public static final String CUSTOMER = "customer";
    public static final String CLUSTER = "cluster";
    public static final String INDEX = "index";
    public static final String AMBIGUOUS = "ambiguous";

    public LogicalPath {
        levels = List.copyOf(levels);
    }

    /**
     * One node of the path.
     *
     * @param stored whether DynamoDB knows it; all others are known from tags only
     */
    public record Level(String nodeId, String type, String name, boolean stored) {}
}
