package dev.polo.collectors.costexplorer;

import dev.polo.collectors.cost.CostCollector;
import dev.polo.collectors.cost.Depth;

/** The cost collector over Cost Explorer. */
public final class CostExplorerCollector {
    public static final String NAME = "cost-explorer";

    private CostExplorerCollector() {}

    public static CostCollector create(Depth depth) {
        return new CostCollector(NAME, depth, CostExplorerSource::new);
    }
}
