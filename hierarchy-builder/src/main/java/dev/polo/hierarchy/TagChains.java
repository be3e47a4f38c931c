package dev.polo.hierarchy;

import dev.polo.common.node.LogicalPath;
import dev.polo.common.node.StoredNodes;
import dev.polo.common.resource.MarqoTags;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a resource's own tags put it: index, cluster, customer, of which any may be missing and is then skipped. Nodes
 * that DynamoDB knows are taken by their stored ids, all others by their tags. What fits several stored nodes hangs under
 * a root that is no customer and says so, where people see what is unallocated.
 */
final class TagChains {
    private final LogicalChains chains;
    private final StoredNodes stored;
    /** Most resources share their tags with others. */
    private final Map<MarqoTags, Integer> known = new HashMap<>();

    TagChains(LogicalChains chains, StoredNodes stored) {
        this.chains = chains;
        this.stored = stored;
    }

    /** The link the resource hangs under, or {@link FlowSink#NONE} when its tags say nothing. */
    int chainOf(MarqoTags tags) {
        return tags.equals(MarqoTags.NONE) ? FlowSink.NONE : known.computeIfAbsent(tags, this::chain);
    }

    private int chain(MarqoTags tags) {
        int chain = FlowSink.NONE;
        for (LogicalPath.Level level :
                stored.path(tags.customer(), tags.cluster(), tags.index()).levels()) {
            chain = chains.link(level.nodeId(), level.type(), chain);
        }
        return chain;
    }
}
