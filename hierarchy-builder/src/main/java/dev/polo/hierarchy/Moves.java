package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.List;

/**
 * Changes of parentage that rollups do not know yet, and the days whose lines belong to others by them. A new resource's
 * first parents are none, unless they take the place of others.
 */
final class Moves {
    private static final String CHANGES =
            """
            SELECT resource_arn, generation, min(if(valid_to = ${open}, valid_from, valid_to)) AS since,
                   max(valid_to != ${open}) AS replaced
            FROM resource_ancestry_history
            WHERE generation > ${known}
            GROUP BY resource_arn, generation
            HAVING since > ${always} OR replaced
            """.replace("${open}", AncestryHistory.OPEN).replace("${always}", AncestryHistory.ALWAYS);

    private static final String MADE = "SELECT day, generation FROM cost_rollup_days FINAL WHERE ${looked_at}";

    /** Those that reach back into a day that was rolled up before them. */
    private static final String INTO_DAYS = """
            SELECT change.resource_arn AS resource_arn, made.day AS day
            FROM (${changes}) AS change CROSS JOIN (${made}) AS made
            WHERE change.generation > made.generation AND change.since < toDateTime64(made.day + 1, 3, 'UTC')
            """.replace("${changes}", CHANGES)
            .replace("${known}", "(SELECT min(generation) FROM (${made}))")
            .replace("${made}", MADE);

    private static final String MOVED = """
            SELECT DISTINCT day FROM cost_lines_resolved
            WHERE day IN (${days}) AND (resource_arn, day) IN (${changes})
            """.replace("${changes}", INTO_DAYS);

    /** Those that reach back to before the window: mostly none. */
    private static final String BEFORE = "SELECT * FROM (${changes}) WHERE since < toDateTime64('${first}', 3, 'UTC')"
            .replace("${changes}", CHANGES);

    /** The days of these, by the ids that the bill names: without a join of all lines. */
    private static final String MOVED_BEFORE = """
            WITH change AS (${changes}),
            billed AS
            (
                SELECT resource_arn AS id, generation, since FROM change
                UNION ALL
                SELECT known.alias, change.generation, change.since
                FROM (SELECT alias, resource_arn FROM resource_aliases
                      WHERE resource_arn IN (SELECT resource_arn FROM change)) AS known
                INNER JOIN change ON known.resource_arn = change.resource_arn
            )
            SELECT DISTINCT line.day AS day
            FROM
            (
                SELECT DISTINCT day, alias FROM cost_lines
                WHERE day < toDate('${first}') AND alias IN (SELECT id FROM billed)
            ) AS line
            INNER JOIN billed ON line.alias = billed.id
            INNER JOIN (${made}) AS made ON line.day = made.day
            WHERE billed.generation > made.generation AND billed.since < toDateTime64(made.day + 1, 3, 'UTC')
            """.replace("${changes}", BEFORE).replace("${made}", MADE);

    private final ClickHouse clickHouse;

    Moves(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** The generation of the newest change. */
    long newest() {
        return clickHouse
                .query("SELECT max(generation) AS newest FROM resource_ancestry_history", row -> row.number("newest"))
                .getFirst();
    }

    /** @param lookedAt which days, as a condition */
    List<LocalDate> days(String lookedAt) {
        List<LocalDate> possible = query("SELECT DISTINCT day FROM (" + INTO_DAYS + ")", lookedAt);
        return possible.isEmpty() ? List.of() : query(MOVED.replace("${days}", DailyRollup.list(possible)), lookedAt);
    }

    /**
     * Days before the first of the window.
     *
     * @param known the generation up to which they have been looked for
     */
    List<LocalDate> daysBefore(LocalDate first, long known) {
        String before = RolledUpDays.before(first);
        if (query(MADE + " LIMIT 1", before).isEmpty()
                || query(of("SELECT toDate(since) AS day FROM (" + BEFORE + ") LIMIT 1", first, known), before)
                        .isEmpty()) {
            return List.of();
        }
        return query(of(MOVED_BEFORE, first, known), before);
    }

    private static String of(String sql, LocalDate first, long known) {
        return sql.replace("${first}", first.toString()).replace("${known}", Long.toString(known));
    }

    private List<LocalDate> query(String sql, String lookedAt) {
        return clickHouse.query(sql.replace("${looked_at}", lookedAt), row -> row.day("day"));
    }
}
