package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much there is of what a generation is made from. Rows of these tables are marked as deleted or ended and never
 * taken away, so each of the counts only grows.
 *
 * @param resources of resource_snapshots, whatever their state
 * @param edges cost-parent edges of resource_relationships, living or ended
 * @param nodes of hierarchy_nodes that DynamoDB has or had
 */
record Inputs(long resources, long edges, long nodes) {
    /** A few more or less say nothing about a small estate. */
    static final int LEAST_LOSS = 10;

    private static final String COUNTS = """
            SELECT (SELECT uniqExact(resource_arn) FROM resource_snapshots WHERE resource_arn != '') AS resources,
                   (SELECT count() FROM resource_relationships FINAL WHERE is_cost_parent = 1) AS edges,
                   (SELECT count() FROM hierarchy_nodes FINAL WHERE source = 'dynamodb') AS nodes
            """;

    private static final Pattern TEXT =
            Pattern.compile("(?<resources>\\d+) resources, (?<edges>\\d+) edges, (?<nodes>\\d+) nodes");

    private record Loss(String rows, String table, long before, long after) {
        boolean isMoreThan(int percent) {
            long lost = before - after;
            return lost > LEAST_LOSS && lost * 100 > before * percent;
        }
    }

    static Inputs read(ClickHouse clickHouse) {
        return clickHouse
                .query(COUNTS, row -> new Inputs(row.number("resources"), row.number("edges"), row.number("nodes")))
                .getFirst();
    }

    /** Of {@link #toString}; none of a generation that was written before these were counted. */
    static Inputs parse(String text) {
        Matcher counts = TEXT.matcher(text);
        return counts.matches()
                ? new Inputs(
                        Long.parseLong(counts.group("resources")),
                        Long.parseLong(counts.group("edges")),
                        Long.parseLong(counts.group("nodes")))
                : new Inputs(0, 0, 0);
    }

    @Override
    public String toString() {
        return resources + " resources, " + edges + " edges, " + nodes + " nodes";
    }

    /** Whether any of them lacks more of an earlier build's than chance explains. */
    boolean lacks(Inputs before) {
        return losses(before).stream().anyMatch(loss -> loss.isMoreThan(0));
    }

    /**
     * Compares with what the live generation was made from.
     *
     * @throws PoloException INCOMPLETE_INPUT when more than so many percent of any of them are missing
     */
    void check(Inputs before, int mostPercent) {
        for (Loss loss : losses(before)) {
            if (loss.isMoreThan(mostPercent)) {
                throw new PoloException(
                        ErrorCode.INCOMPLETE_INPUT,
                        "The new hierarchy was not taken: " + loss.table + " holds " + loss.after + " " + loss.rows
                                + ", the old hierarchy was made from " + loss.before + ", and no more than "
                                + mostPercent + " % may be missing. The old one stays. Check that " + loss.table
                                + " was not emptied, and collect again; if the loss is meant, set"
                                + " POLO_MAX_LEAF_LOSS_PERCENT=100 for one build.");
            }
        }
    }

    private List<Loss> losses(Inputs before) {
        return List.of(
                new Loss("resources", "resource_snapshots", before.resources, resources),
                new Loss("cost-parent edges", "resource_relationships", before.edges, edges),
                new Loss("nodes of DynamoDB", "hierarchy_nodes", before.nodes, nodes));
    }
}
