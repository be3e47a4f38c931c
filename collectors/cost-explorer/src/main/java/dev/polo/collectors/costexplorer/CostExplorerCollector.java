package dev.polo.collectors.costexplorer;

import dev.polo.collectors.cost.CostCollector;
import dev.polo.collectors.cost.Depth;
import java.util.List;

/** The cost collector over Cost Explorer. */
public final class CostExplorerCollector {
    public static final String NAME = "cost-explorer";

    /** What the reading role must be allowed. */
    public static final List<String> IAM_ACTIONS = List.of("ce:GetCostAndUsage", "ce:GetCostAndUsageWithResources");

    private CostExplorerCollector() {}

    public static CostCollector create(Depth depth) {
        return new CostCollector(NAME, depth, CostExplorerSource::new);
    }
}
