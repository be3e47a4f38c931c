package dev.polo.hierarchy;

import java.util.List;

/**
 * What a build did.
 *
 * @param resources leaves of the hierarchies: inventory, ends of edges and ids that only the bill names
 * @param edges cost-parent edges in use
 * @param ignoredEdges edges from a resource to itself or without an end, and duplicates
 * @param cycles the ids on each cycle, from child to parent; the edge from the last to the first was left out
 * @param changedRollupRows rows of {@code cost_rollup_daily} that had to be corrected
 * @param conservation a row per day, metric and hierarchy over all accounts, for the last 60 days that have lines or
 *     totals, and one for each account whose part does not add up
 */
public record BuildReport(
        int resources,
        int edges,
        int ignoredEdges,
        long flowRows,
        long ancestryRows,
        List<List<String>> cycles,
        long changedRollupRows,
        List<Conservation> conservation) {

    /** Whether not a cent is missing on any day that was checked. */
    public boolean conserved() {
        return conservation.stream().allMatch(Conservation::holds);
    }
}
