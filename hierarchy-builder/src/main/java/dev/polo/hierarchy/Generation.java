package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One whole build of {@code resource_flows} and {@code resource_ancestry}, written beside the live tables, checked, and
 * only then exchanged with them. The tables carry the build's number in their names: a builder that lost its lease and
 * woke up again can spoil nothing but its own.
 */
final class Generation {
    private static final String FLOWS = "resource_flows";
    private static final String ANCESTRY = "resource_ancestry";

    /** To sort rows takes longer than to read them; the server's default is one. */
    static final int INSERT_THREADS = 4;

    private static final Pattern MARK = Pattern.compile("generation (?<generation>\\d+), (?<ancestry>\\d+) ancestors,"
            + "( from (?<inputs>[^,]*, [^,]*, [^,]*),)? (?<content>Content.*)");

    /** What of the flows is in the closure as well. */
    static final String ABOVE =
            "depth > 0 AND (hierarchy != 'marqo_logical' OR node_type IN ('customer', 'cluster', 'index'))";

    private final ClickHouse clickHouse;
    private final long version;
    private final String nextFlows;
    private final String nextAncestry;
    private final Inputs inputs;

    /** @param inputs what there is to make it from */
    Generation(ClickHouse clickHouse, long version, Inputs inputs) {
        this.clickHouse = clickHouse;
        this.version = version;
        this.inputs = inputs;
        this.nextFlows = FLOWS + "_next_" + version;
        this.nextAncestry = ANCESTRY + "_next_" + version;
    }

    boolean liveIsEmpty() {
        return count("SELECT count() AS n FROM " + ANCESTRY) + count("SELECT count() AS n FROM " + FLOWS) == 0;
    }

    /**
     * Whether this generation would be the live one again. The tables say in their comments what they hold, and take
     * these along when they are exchanged. Without the history of a build that died before its exchange, which is open
     * in the history and not live, and without rows that somebody has taken out of a table. A loss of inputs that was
     * taken is a generation of its own, so that it is the measure from then on.
     */
    boolean isLive(FlowFingerprint.Content content) {
        List<String> live = marks();
        Matcher mark = MARK.matcher(live.isEmpty() ? "" : live.getFirst());
        return Set.copyOf(live).size() == 1
                && mark.matches()
                && mark.group("content").equals(content.toString())
                && !inputs.lacks(inputsOf(mark))
                && count("SELECT count() AS n FROM " + FLOWS) == content.flows()
                && count("SELECT count() AS n FROM " + ANCESTRY) == Long.parseLong(mark.group("ancestry"))
                && count("SELECT count() AS n FROM " + AncestryHistory.TABLE + " WHERE valid_to = "
                                + AncestryHistory.OPEN)
                        >= content.flows()
                && count("SELECT max(generation) AS n FROM " + AncestryHistory.TABLE)
                        <= Long.parseLong(mark.group("generation"));
    }

    private List<String> marks() {
        return clickHouse.query("""
                SELECT table.comment AS content
                FROM system.tables AS table
                WHERE table.database = currentDatabase() AND table.name IN ('resource_flows', 'resource_ancestry')
                """, row -> row.string("content"));
    }

    private static Inputs inputsOf(Matcher mark) {
        return Inputs.parse(Objects.requireNonNullElse(mark.group("inputs"), ""));
    }

    private void mark(FlowFingerprint.Content content) {
        String mark = "generation " + version + ", " + count("SELECT count() AS n FROM " + nextAncestry)
                + " ancestors, from " + inputs + ", " + content;
        clickHouse.execute("ALTER TABLE " + nextFlows + " MODIFY COMMENT " + SqlText.literal(mark));
        clickHouse.execute("ALTER TABLE " + nextAncestry + " MODIFY COMMENT " + SqlText.literal(mark));
    }

    /** Writes both tables. */
    void write(HierarchyGraphs graphs, NodeTable nodes, FlowFingerprint.Content content) {
        dropLeftovers();
        clickHouse.execute("CREATE TABLE " + nextFlows + " AS " + FLOWS);
        clickHouse.execute("CREATE TABLE " + nextAncestry + " AS " + ANCESTRY);
        long rows = new FlowWriter(clickHouse, nextFlows, version, FlowWriter.BLOCK_ROWS).write(graphs, nodes);
        GenerationCheck.require(rows == content.flows(), rows + " of " + content.flows() + " flows were written");
        // A flow with the whole share is its node's only one; to group those with the rest takes most of the time.
        clickHouse.execute("""
                INSERT INTO %s (resource_arn, ancestor_id, ancestor_type, hierarchy, depth, share, _version)
                SETTINGS insert_deduplication_token = %s, max_insert_threads = %s
                WITH above AS
                (
                    SELECT resource_arn, node_id, node_type, hierarchy, depth, share, _version FROM %s
                    WHERE %s
                )
                SELECT * FROM above WHERE share = 1
                UNION ALL
                SELECT resource_arn, node_id, any(node_type), hierarchy, min(flow.depth), sum(flow.share), any(flow._version)
                FROM above AS flow WHERE flow.share != 1
                GROUP BY hierarchy, resource_arn, node_id
                """.formatted(
                        nextAncestry, SqlText.literal(UUID.randomUUID().toString()), INSERT_THREADS, nextFlows, ABOVE));
        mark(content);
    }

    /**
     * Refuses a generation that is made from much less than the live one, or lacks too many of its leaves: resources are
     * marked as deleted and never taken away, so what is missing was lost. A few leaves more or less say nothing about a
     * small estate.
     */
    void checkLoss(int resources, int mostPercent) {
        long before = count("SELECT count() AS n FROM " + ANCESTRY + " WHERE hierarchy = 'aws_account'");
        if (before == 0) {
            return;
        }
        marks().stream()
                .map(MARK::matcher)
                .filter(Matcher::matches)
                .forEach(mark -> inputs.check(inputsOf(mark), mostPercent));
        long lost = before - resources;
        if (lost > Inputs.LEAST_LOSS && lost * 100 > before * mostPercent) {
            throw new PoloException(
                    ErrorCode.INCOMPLETE_INPUT,
                    "The new hierarchy was not taken: it has " + resources + " leaves, the old one has " + before
                            + ", and no more than " + mostPercent + " % may be missing. The old one stays. Check that"
                            + " resource_snapshots and cost_lines were not emptied; if the loss is meant, set"
                            + " POLO_MAX_LEAF_LOSS_PERCENT=100 for one build.");
        }
    }

    /** Refuses a generation that is not whole. */
    void verify(int resources, long flows) {
        new GenerationCheck(clickHouse, nextFlows, nextAncestry).verify(version, resources, flows);
    }

    /** The table of the new flows until they are exchanged. */
    String nextFlows() {
        return nextFlows;
    }

    /** From here on everybody reads the new flows; {@link #exchangeAncestry} follows. Each exchange is atomic. */
    void exchangeFlows() {
        clickHouse.execute("EXCHANGE TABLES " + FLOWS + " AND " + nextFlows);
    }

    void exchangeAncestry() {
        clickHouse.execute("EXCHANGE TABLES " + ANCESTRY + " AND " + nextAncestry);
        dropLeftovers();
    }

    /** At every build: the names and metadata of nodes change without the generation. */
    void reloadDictionary() {
        clickHouse.execute("SYSTEM RELOAD DICTIONARY hierarchy_dict");
    }

    long ancestryRows() {
        return count("SELECT count() AS n FROM " + ANCESTRY);
    }

    /** Old generations, and what builds that died have left. */
    void dropLeftovers() {
        clickHouse
                .query("""
                        SELECT name FROM system.tables WHERE database = currentDatabase()
                          AND match(name, '^(resource_flows|resource_ancestry(_history(_changed|_difference)?)?)_next_[0-9]+$')
                        """, row -> row.string("name"))
                .forEach(table -> clickHouse.execute("DROP TABLE IF EXISTS " + table + " SYNC"));
    }

    private long count(String sql) {
        return clickHouse.query(sql, row -> row.number("n")).getFirst();
    }
}
