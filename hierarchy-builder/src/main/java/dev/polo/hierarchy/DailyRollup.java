package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import java.time.LocalDate;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code cost_rollup_daily}: the ledger times the day's shares, a row per day, hierarchy, node with descendants and parent.
 *
 * <p>The table sums what is inserted, so only the difference between what it should say and what it says is inserted;
 * when nothing changed that is nothing, and a build that died half-way is completed by the next one. Each insert has a
 * token of its own: going from 10 to 8 and back to 10 and to 8 again inserts the same -2 twice, and must.
 */
final class DailyRollup {
    /** cost x share has 12 + 12 decimals and is not rounded. */
    private static final String SHOULD_BE = """
            SELECT line.day AS day, flow.hierarchy AS hierarchy, flow.node_id AS node_id, flow.node_type AS node_type,
                   flow.parent_id AS parent_id,
                   sum(line.cost * flow.share) AS cost,
                   sumIf(line.cost * flow.share, flow.depth = 0) AS direct,
                   sum(line.amortized * flow.share) AS amortized,
                   toInt64(count()) AS resources,
                   sumMap(map(line.line_type, line.cost * flow.share)) AS by_type
            FROM ${flows} AS flow
            INNER JOIN
            (
                SELECT day, resource_arn, any(resource_type) AS line_type,
                       sum(cost_usd) AS cost, sum(amortized_cost_usd) AS amortized
                FROM cost_lines_resolved
                WHERE day IN (${days}) AND (cost_usd != 0 OR amortized_cost_usd != 0 OR usage_quantity != 0)
                GROUP BY day, resource_arn
            ) AS line ON flow.resource_arn = line.resource_arn
            WHERE ${in_force}
              AND (line.day, flow.hierarchy, flow.node_id) IN
              (
                  SELECT day, hierarchy, node_id
                  FROM (SELECT DISTINCT hierarchy, node_id, valid_from, valid_to FROM ${flows} WHERE depth > 0) AS node
                  CROSS JOIN (SELECT arrayJoin([${dates}]) AS day) AS days
                  WHERE ${node_in_force}
              )
            GROUP BY day, hierarchy, node_id, node_type, parent_id
            """;

    private static final String NAMED = """
            SELECT day, node_id, node_type, if(named.known_name = '', node_id, named.known_name) AS shown_name, hierarchy,
                   parent_id, cost, direct, amortized, resources, by_type
            FROM (${should_be}) AS fresh LEFT ANY JOIN ${names} AS named ON fresh.node_id = named.id
            """;

    /** FINAL, since a plain read may show any of a node's names. */
    private static final String DIFFERENCE = """
            SELECT day, node_id, node_type, if(maxIf(name, side = 1) = '', maxIf(name, side = -1), maxIf(name, side = 1)) AS shown_name,
                   hierarchy, parent_id, sum(cost) AS cost, sum(direct) AS direct, sum(amortized) AS amortized,
                   sum(resources) AS resources, sumMap(by_type) AS by_type
            FROM
            (
                SELECT 1 AS side, day, hierarchy, node_id, node_type, parent_id, shown_name AS name,
                       cost, direct, amortized, resources, by_type
                FROM (${named})
                UNION ALL
                SELECT -1, day, hierarchy, node_id, node_type, parent_id, node_name,
                       -cost_usd, -direct_cost_usd, -amortized_cost_usd, -resource_count,
                       mapApply((type, amount) -> (type, -amount), cost_by_type)
                FROM cost_rollup_daily FINAL
                WHERE day IN (${days})
            )
            GROUP BY day, hierarchy, node_id, node_type, parent_id
            HAVING cost != 0 OR direct != 0 OR amortized != 0 OR resources != 0
                OR arrayExists(amount -> amount != 0, mapValues(by_type))
                OR (countIf(side = 1) > 0 AND maxIf(name, side = 1) != maxIf(name, side = -1))
            """;

    private static final String COLUMNS = "day, node_id, node_type, node_name, hierarchy, parent_id, cost_usd,"
            + " direct_cost_usd, amortized_cost_usd, resource_count, cost_by_type";

    private final ClickHouse clickHouse;
    private final String difference;

    /**
     * The difference is made in a table of its own, since to compute it is most of the work. Days that have no rows yet
     * are written straight: one that a dying build leaves half-way has rows, and is completed by its difference.
     */
    DailyRollup(ClickHouse clickHouse, long generation) {
        this.clickHouse = clickHouse;
        this.difference = "cost_rollup_daily_next_" + generation;
    }

    /** Brings some days up to date; returns how many rows had to be changed. */
    long update(Collection<LocalDate> days) {
        if (count("cost_rollup_daily WHERE day IN (" + list(days) + ")") == 0) {
            insert("cost_rollup_daily", of(days, NAMED));
            return count("cost_rollup_daily WHERE day IN (" + list(days) + ")");
        }
        clickHouse.execute("DROP TABLE IF EXISTS " + difference + " SYNC");
        clickHouse.execute("CREATE TABLE " + difference + " AS cost_rollup_daily");
        insert(difference, of(days, DIFFERENCE));
        long changed = count(difference);
        if (changed > 0) {
            insert("cost_rollup_daily", "SELECT " + COLUMNS + " FROM " + difference);
        }
        clickHouse.execute("DROP TABLE " + difference + " SYNC");
        return changed;
    }

    private long count(String rows) {
        return clickHouse
                .query("SELECT count() AS n FROM " + rows, row -> row.number("n"))
                .getFirst();
    }

    private static String of(Collection<LocalDate> days, String sql) {
        return sql.replace("${named}", NAMED)
                .replace("${should_be}", SHOULD_BE)
                .replace("${names}", NodeNames.TABLE)
                .replace("${flows}", Parentage.OF_THE_DAY.flows())
                .replace("${in_force}", Parentage.inForce("flow", "line.day"))
                .replace("${node_in_force}", Parentage.inForce("node", "days.day"))
                .replace("${days}", list(days))
                .replace(
                        "${dates}",
                        days.stream().map(day -> "toDate('" + day + "')").collect(Collectors.joining(", ")));
    }

    private void insert(String table, String rows) {
        clickHouse.execute("INSERT INTO " + table + " (" + COLUMNS + ") SETTINGS insert_deduplication_token = "
                + SqlText.literal(UUID.randomUUID().toString()) + "\n" + rows);
    }

    static String list(Collection<LocalDate> days) {
        return days.stream().map(day -> "'" + day + "'").collect(Collectors.joining(", "));
    }
}
