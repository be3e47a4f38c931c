package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the cost trees: nodes with descendants from {@code cost_rollup_daily}, leaves from the ledger. Thread-safe.
 *
 * <p>Whatever has no place in a hierarchy hangs under a pseudo-node {@link #UNALLOCATED}: in {@code aws_physical} lines
 * without a resource, in {@code marqo_logical} roots that are no customers. So the roots of each tree always sum to the
 * whole bill.
 */
public final class CostTree {
    public static final String UNALLOCATED = "unallocated";

    /** Cost Explorer restates a day for about this long. */
    private static final int UNSETTLED_DAYS = 2;

    private final ClickHouse clickHouse;
    private final InstantSource clock;

    public CostTree(ClickHouse clickHouse, InstantSource clock) {
        this.clickHouse = clickHouse;
        this.clock = clock;
    }

    /** Level by level from the top, the most expensive first; over several days a row holds their sum. */
    public List<TreeRow> rows(TreeQuery query) {
        TreeRows rows = new TreeRows(query);
        CostTreeTables tables = new CostTreeTables(clickHouse, query);
        rows.addAll(query.asKnownNow() ? tables.computed() : tables.nodes());
        if (rows.areShared()) {
            rows = new TreeRows(query);
            rows.addAll(tables.flowingToNode());
        } else if (!query.asKnownNow()) {
            rows.addAll(query.whole() ? tables.leaves() : tables.leavesUnder(rows.parentsOfShown()));
        }
        return rows.shown();
    }

    /** The ids of what people call so: of resources with this id or name, and of nodes with this name. */
    public List<String> idsOf(String name) {
        return clickHouse.query("""
                SELECT id
                FROM (SELECT resource_arn AS id FROM resource_snapshots FINAL
                      WHERE resource_id = {name:String} OR resource_name = {name:String}
                      UNION DISTINCT
                      SELECT node_id AS id FROM hierarchy_nodes FINAL WHERE node_name = {name:String})
                ORDER BY id
                """, Map.of("name", name), row -> row.string("id"));
    }

    /** Days whose lines are gone: only the nodes that have something under them are left of their trees. */
    public List<LocalDate> daysWithoutLines(LocalDate from, LocalDate to) {
        return clickHouse.query("""
                SELECT day FROM cost_rollup_daily
                WHERE day BETWEEN {from:Date} AND {to:Date} AND hierarchy = 'aws_account' AND parent_id = ''
                  AND day NOT IN (SELECT day FROM cost_lines WHERE day BETWEEN {from:Date} AND {to:Date})
                GROUP BY day HAVING sum(resource_count) != 0
                ORDER BY day
                """, Map.of("from", from.toString(), "to", to.toString()), row -> row.day("day"));
    }

    /** The newest day that is captured and settled; where none is settled yet, the newest captured. */
    public Optional<LocalDate> lastCompleteDay() {
        LocalDate settled = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(UNSETTLED_DAYS);
        return clickHouse
                .query(
                        "SELECT day FROM cost_captures ORDER BY day <= {settled:Date} DESC, day DESC LIMIT 1",
                        Map.of("settled", settled.toString()),
                        row -> row.day("day"))
                .stream()
                .findFirst();
    }
}
