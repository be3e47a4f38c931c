package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the hierarchies from what the collectors have written: reads resources and cost-parent edges, closes them,
 * swaps the whole generation in, rolls the ledger up along it and checks that nothing is missing.
 *
 * <pre>{@code
 * BuildReport report = new HierarchyBuilder(clickHouse, clock, 20).build(Run.of("hierarchy-builder", slot, 1));
 * }</pre>
 *
 * <p>Safe to run any number of times, at once, and again after a crash at any point: one works at a time by a lease,
 * readers see the old generation or the new one, and a build that finds nothing new changes nothing. Thread-safe.
 */
public final class HierarchyBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(HierarchyBuilder.class);
    private static final String LEASE = "hierarchy-builder";
    /** Longer than a dead builder's claim lives. */
    private static final Duration WAIT = Duration.ofSeconds(90);

    private final ClickHouse clickHouse;
    private final InstantSource clock;
    private final int mostLossPercent;
    private final Consumer<BuildStep> afterStep;

    /** @param mostLossPercent of the leaves of the live generation a build may lack before it is refused */
    public HierarchyBuilder(ClickHouse clickHouse, InstantSource clock, int mostLossPercent) {
        this(clickHouse, clock, mostLossPercent, step -> LOG.debug("hierarchy builder: {}", step));
    }

    /** For tests that end a build in the middle. */
    HierarchyBuilder(ClickHouse clickHouse, InstantSource clock, int mostLossPercent, Consumer<BuildStep> afterStep) {
        this.clickHouse = clickHouse;
        this.clock = clock;
        this.mostLossPercent = mostLossPercent;
        this.afterStep = afterStep;
    }

    /**
     * One build.
     *
     * @throws PoloException INCOMPLETE_INPUT when the new generation is not whole, and HIERARCHY_TOO_DEEP; the old one
     *     stays in both cases. LEASE_HELD when another build does not end in time
     */
    public BuildReport build(Run run) {
        BuildRecord record = new BuildRecord(clickHouse, clock, run);
        BuildReport report;
        try {
            report = underLease(run);
        } catch (RuntimeException e) {
            record.failed(e);
            throw e;
        }
        record.built(report);
        return report;
    }

    private BuildReport underLease(Run run) {
        try (Lease lease = Lease.acquire(clickHouse, LEASE, WAIT)) {
            Instant start = afterTheNewest(clock.instant().truncatedTo(ChronoUnit.MILLIS));
            LedgerDays days = LedgerDays.read(clickHouse, start);
            days.addLearnt(start.toEpochMilli());
            afterStep.accept(BuildStep.LEARNT);
            Inputs inputs = Inputs.read(clickHouse);
            Estate estate = new EstateReader(clickHouse).read(days, inputs);
            afterStep.accept(BuildStep.READ);
            // An id learnt while the estate was read may be missing from it as a leaf, and the live flows, which still
            // have it, are the last to tell on which days it stood for itself.
            days.addLearnt(start.toEpochMilli());
            Generation generation = new Generation(clickHouse, start.toEpochMilli(), inputs);
            if (estate.size() == 0) {
                refuseToForget(generation);
            }
            generation.checkLoss(estate.size(), mostLossPercent);
            HierarchyGraphs graphs = new HierarchyGraphs(estate);
            NodeTable nodes = new NodeTable(graphs);
            FlowFingerprint.Content content = FlowFingerprint.of(graphs, nodes);
            if (estate.size() > 0 && !generation.isLive(content)) {
                swap(generation, estate.size(), graphs, nodes, content, start, lease);
            }
            generation.reloadDictionary();

            LedgerRollup.Result rolledUp =
                    new LedgerRollup(clickHouse, graphs, start, run.runId(), lease::check, afterStep).update(days);
            return new BuildReport(
                    estate.size(),
                    graphs.edges(),
                    estate.edges().ignored(),
                    content.flows(),
                    generation.ancestryRows(),
                    graphs.cycles(),
                    rolledUp.changedRows(),
                    rolledUp.conservation());
        }
    }

    /** Generations are told apart by their moments, and another machine's clock may be ahead of this one's. */
    private Instant afterTheNewest(Instant now) {
        long newest = clickHouse
                .query(
                        "SELECT greatest((SELECT max(generation) FROM resource_ancestry_history),"
                                + " (SELECT max(generation) FROM cost_rollup_days)) AS newest",
                        row -> row.number("newest"))
                .getFirst();
        return now.toEpochMilli() > newest ? now : Instant.ofEpochMilli(newest + 1);
    }

    /** Writes the generation, checks it, keeps its history and only then lets everybody read it. */
    private void swap(
            Generation generation,
            int resources,
            HierarchyGraphs graphs,
            NodeTable nodes,
            FlowFingerprint.Content content,
            Instant start,
            Lease lease) {
        generation.write(graphs, nodes, content);
        afterStep.accept(BuildStep.WRITTEN);
        generation.verify(resources, content.flows());
        afterStep.accept(BuildStep.VERIFIED);
        new AncestryHistory(clickHouse, start.toEpochMilli(), start, generation.nextFlows()).append(lease::check);
        afterStep.accept(BuildStep.HISTORY_KEPT);
        lease.check();
        generation.exchangeFlows();
        afterStep.accept(BuildStep.FLOWS_EXCHANGED);
        generation.exchangeAncestry();
        afterStep.accept(BuildStep.ANCESTRY_EXCHANGED);
    }

    private static void refuseToForget(Generation generation) {
        if (!generation.liveIsEmpty()) {
            throw new PoloException(
                    ErrorCode.INCOMPLETE_INPUT,
                    "There are no resources, but the hierarchy of an earlier build has some; it stays as it is. Check"
                            + " that resource_snapshots and cost_lines were not emptied, and collect again.");
        }
    }
}
