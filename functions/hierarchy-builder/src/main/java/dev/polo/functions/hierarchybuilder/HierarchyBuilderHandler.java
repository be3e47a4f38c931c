package dev.polo.functions.hierarchybuilder;

import dev.polo.common.scope.Outcome;
import dev.polo.functions.Done;
import dev.polo.functions.FunctionHandler;
import dev.polo.functions.Job;
import dev.polo.hierarchy.BuildReport;
import dev.polo.hierarchy.HierarchyBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Closure, rollup and conservation. */
public final class HierarchyBuilderHandler extends FunctionHandler {
    public HierarchyBuilderHandler() {
        super("hierarchy-builder");
    }

    @Override
    protected Done work(Job job) {
        job.request().refuseSince();
        job.request().refusePart();
        job.request().refuseDryRun();
        BuildReport report =
                new HierarchyBuilder(job.clickHouse(), job.clock(), job.config().maxLeafLossPercent()).build(job.run());
        long broken = report.conservation().stream().filter(row -> !row.holds()).count();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("resource_count", report.resources());
        details.put("edge_count", report.edges());
        details.put("ancestor_count", report.ancestryRows());
        details.put("changed_rollup_rows", report.changedRollupRows());
        details.put("cycle_count", report.cycles().size());
        details.put("conserved", report.conserved());
        Outcome outcome = report.conserved() ? Outcome.COMPLETE : Outcome.PARTIAL;
        return new Done(
                outcome.sqlName(),
                details,
                Map.of("Resources", (double) report.resources(), "ConservationBroken", (double) broken),
                false);
    }
}
