package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.common.node.NodeIds;
import java.util.Collection;
import java.util.List;

/**
 * Writes the logical nodes: each account, and the customers, clusters and indexes that tags name. Runs before the
 * inventory, so that every event can be stamped with its account's role, and again after it, when new tags are known.
 */
public final class HierarchyAdminCollector implements Collector {
    public static final String NAME = "hierarchy-admin";

    private static final String ACCOUNTS = "account";
    private static final String TAGS = "tags";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<ScopeKind> kinds() {
        return List.of(ScopeKind.global(ACCOUNTS), ScopeKind.global(TAGS));
    }

    @Override
    public void collect(ScopeContext context) {
        Collection<HierarchyNode> nodes = context.scope().resourceType().equals(ACCOUNTS)
                ? List.of(account(context))
                : TaggedNodes.read(context.clickHouse());
        new NodeTable(context.clickHouse()).write(nodes, context.run().runId(), context.capturedAt());
        context.counts().resources(nodes.size());
    }

    private static HierarchyNode account(ScopeContext context) {
        String id = context.account().id();
        String name =
                context.account().name().isEmpty() ? id : context.account().name();
        return new HierarchyNode(NodeIds.account(id), NodeType.ACCOUNT, name, "");
    }
}
