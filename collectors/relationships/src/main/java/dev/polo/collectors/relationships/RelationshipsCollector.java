package dev.polo.collectors.relationships;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.collectors.inventory.KnownInventory;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Edges that no resource's own description holds. It goes on from what inventory has stored and asks AWS only for what no
 * inventory type holds. Its scopes are named after the type whose inventory they start from.
 */
public final class RelationshipsCollector implements Collector {
    public static final String NAME = "relationships";

    /** What the reading role must be allowed. */
    public static final List<String> IAM_ACTIONS = List.of(
            "ec2:DescribeFlowLogs", "ec2:DescribeNetworkInterfaces", "elasticloadbalancing:DescribeTargetHealth");

    private static final String INVENTORY = "ec2";

    private static final Map<String, Consumer<ScopeContext>> READERS = Map.of(
            "elb:target_group", TargetHealth::collect,
            "vpc:route_table", RouteTables::collect,
            "logs:log_group", LogGroups::collect,
            "ec2:image", ImageLineage::collect);

    static KnownInventory inventory(ScopeContext context) {
        return new KnownInventory(context, INVENTORY);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<ScopeKind> kinds() {
        return READERS.keySet().stream().sorted().map(ScopeKind::regional).toList();
    }

    @Override
    public void collect(ScopeContext context) {
        Consumer<ScopeContext> reader = READERS.get(context.scope().resourceType());
        if (reader == null) {
            throw new IllegalArgumentException(
                    NAME + " has no scope " + context.scope().resourceType());
        }
        reader.accept(context);
    }
}
