package dev.polo.hierarchy;

import dev.polo.common.node.NodeIds;
import dev.polo.common.resource.MarqoTags;
import org.jspecify.annotations.Nullable;

/**
 * Where a resource's own tags put it: index, cluster, customer, of which any may be missing and is then skipped. Nodes
 * that DynamoDB knows are taken by their stored ids, all others by their tags. An index without a customer that several
 * customers have an index like becomes a node without a customer, where people see what is unallocated.
 */
final class TagChains {
    static final String CUSTOMER = "customer";
    static final String CLUSTER = "cluster";
    static final String INDEX = "index";

    private final LogicalChains chains;
    private final StoredNodes stored;

    TagChains(LogicalChains chains, StoredNodes stored) {
        this.chains = chains;
        this.stored = stored;
    }

    /** The link the resource hangs under, or {@link FlowSink#NONE} when its tags say nothing. */
    int chainOf(MarqoTags tags) {
        StoredNodes.Customer customer = stored.customer(tags.customer());
        StoredNodes.Index index = index(tags, customer);
        int chain = FlowSink.NONE;
        if (customer == null && index != null) {
            customer = index.customer();
        }
        if (customer != null) {
            chain = chains.link(customer.nodeId(), CUSTOMER, chain);
        } else if (!tags.customer().isEmpty()) {
            chain = chains.link(NodeIds.customer(tags.customer()), CUSTOMER, chain);
        }
        if (!tags.cluster().isEmpty()) {
            chain = chains.link(NodeIds.cluster(tags.cluster()), CLUSTER, chain);
        }
        if (index != null) {
            chain = chains.link(index.nodeId(), INDEX, chain);
        } else if (!tags.index().isEmpty()) {
            chain = chains.link(NodeIds.taggedIndex(tags.customer(), tags.index()), INDEX, chain);
        }
        return chain;
    }

    private StoredNodes.@Nullable Index index(MarqoTags tags, StoredNodes.@Nullable Customer customer) {
        if (customer != null) {
            return stored.index(customer, tags.index());
        }
        return tags.customer().isEmpty() ? stored.index(tags.index()) : null;
    }
}
