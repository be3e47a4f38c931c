package dev.polo.cli;

import dev.polo.collectors.cloudtrail.CloudTrailCollector;
import dev.polo.collectors.core.Collector;
import dev.polo.collectors.cost.Depth;
import dev.polo.collectors.costexplorer.CostExplorerCollector;
import dev.polo.collectors.ec2.Ec2Collector;
import dev.polo.collectors.ec2.MetricsCollector;
import dev.polo.collectors.hierarchyadmin.HierarchyAdminCollector;
import dev.polo.collectors.relationships.RelationshipsCollector;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.List;

/** The collectors this build has, and the order in which {@code all} runs them. */
final class Collectors {
    static final String ALL = "all";

    private final List<Collector> known;

    /** @param bill how far back bills are read */
    Collectors(Depth bill) {
        this.known = List.of(
                Ec2Collector.create(),
                new RelationshipsCollector(),
                new CloudTrailCollector(),
                new MetricsCollector(),
                CostExplorerCollector.create(bill),
                new HierarchyAdminCollector());
    }

    /**
     * The collectors of a name. {@code all} begins with the accounts, so that events carry their roles, and looks at the
     * tags again when the inventory has brought new ones.
     */
    List<Collector> named(String name) {
        if (name.equals(ALL)) {
            return List.of(
                    find(HierarchyAdminCollector.NAME),
                    find(Ec2Collector.NAME),
                    find(RelationshipsCollector.NAME),
                    find(CloudTrailCollector.NAME),
                    find(MetricsCollector.NAME),
                    find(HierarchyAdminCollector.NAME),
                    find(CostExplorerCollector.NAME));
        }
        return List.of(find(name));
    }

    private Collector find(String name) {
        return known.stream()
                .filter(collector -> collector.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        "There is no collector '" + name + "'. Use one of "
                                + String.join(
                                        ", ",
                                        known.stream()
                                                .map(Collector::name)
                                                .sorted()
                                                .toList())
                                + ", or all."));
    }
}
