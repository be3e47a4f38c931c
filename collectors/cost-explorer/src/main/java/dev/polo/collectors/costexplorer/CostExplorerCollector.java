package dev.polo.collectors.costexplorer;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.cost.CostCollector;

/** The cost collector over Cost Explorer. */
public final class CostExplorerCollector {
    public static final String NAME = "cost-explorer";

    private CostExplorerCollector() {}

    public static Collector create() {
        return new CostCollector(NAME, CostExplorerSource::new);
    }
}
