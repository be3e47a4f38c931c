package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeKind;
import java.util.List;

/**
 * Writes the logical nodes: each account, and the customers, clusters and indexes that DynamoDB or tags name. Runs before
 * the inventory, so that every event can be stamped with its account's role, and again after it, when new tags are known.
 */
public final class HierarchyAdminCollector implements Collector {
    public static final String NAME = "hierarchy-admin";

    /** What must be allowed on the tables of customers and indexes. */
    public static final List<String> TABLE_IAM_ACTIONS = List.of("dynamodb:Scan");

    /** What the caller, in the organisation's management account, must be allowed. */
    public static final List<String> CALLER_IAM_ACTIONS = List.of("organizations:ListTagsForResource");

    private static final String ACCOUNTS = "account";
    private static final String LOGICAL = "logical";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<ScopeKind> kinds() {
        return List.of(ScopeKind.global(ACCOUNTS), ScopeKind.oncePerRun(LOGICAL));
    }

    @Override
    public void collect(ScopeContext context) {
        if (context.scope().resourceType().equals(ACCOUNTS)) {
            AccountNode.collect(context);
        } else {
            new LogicalNodes(context).collect();
        }
    }
}
