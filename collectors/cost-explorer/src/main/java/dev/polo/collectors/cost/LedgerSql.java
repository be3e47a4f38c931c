package dev.polo.collectors.cost;

import java.time.LocalDate;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The questions and comparisons behind {@link Ledger}, each over several days at once. Parameters: {@code source}, {@code
 * account}, {@code capture} (the one to take in), {@code held} (one that the brake holds back) and {@code share} (of the
 * brake); {@code ${days}} stands for the days, {@code ${attempt}} for a token that no other insert has.
 */
final class LedgerSql {
    static final String KEY =
            "source, aws_account_id, day, period_start, period_hours, bill_id, alias, usage_type, record_type";

    private static final String AMOUNTS = "cost_usd, amortized_cost_usd, net_amortized_cost_usd, usage_quantity";

    /** What names no resource but balances the lines of a day with its total. */
    private static final String BALANCE = "('" + CostLine.UNCOVERED + "', '" + CostLine.ROUNDING + "')";

    private static final String OF_DAYS =
            " WHERE source = {source:String} AND aws_account_id = {account:String} AND day IN (${days})";

    private static final String STORED =
            "SELECT " + KEY + ", " + AMOUNTS + ", estimated FROM cost_lines FINAL" + OF_DAYS;

    private static final String STORED_LINES = STORED + " AND bill_id NOT IN " + BALANCE;

    /**
     * The lines of the capture in a parameter. A group stands once in an answer: a second one is a page read twice, for with
     * other amounts the day's lines would not have been taken for read.
     */
    private static String staged(String capture) {
        return "SELECT " + KEY + ", " + AMOUNTS + ", max(is_estimated) AS estimated FROM (SELECT " + KEY + ", "
                + AMOUNTS
                + ", estimated AS is_estimated FROM cost_lines_staging WHERE capture_id = {" + capture
                + ":UUID} AND day IN (${days})) GROUP BY " + KEY + ", " + AMOUNTS;
    }

    /** The days of which a capture has staged a line more than once. */
    static final String REPEATS = """
            SELECT day FROM cost_lines_staging WHERE capture_id = {capture:UUID}
            GROUP BY day HAVING count() != uniqExact(cityHash64(period_start, period_hours, bill_id, usage_type, record_type))
            """;

    /** Of some days one line each that a capture has staged with different amounts. */
    static final String CONTRADICTIONS = """
            SELECT day, any(bill_id) AS bill_id, any(usage_type) AS usage_type
            FROM
            (
                SELECT day, period_start, period_hours, bill_id, usage_type, record_type
                FROM cost_lines_staging WHERE capture_id = {capture:UUID} AND day IN (${days})
                GROUP BY day, period_start, period_hours, bill_id, usage_type, record_type
                HAVING min((${amounts})) != max((${amounts}))
            )
            GROUP BY day ORDER BY day
            """.replace("${amounts}", AMOUNTS);

    /** What the capture in a parameter says that each day costs. */
    private static String totals(String capture) {
        return "SELECT day, cost_usd, amortized_cost_usd, net_amortized_cost_usd, estimated FROM cost_captures FINAL"
                + OF_DAYS + " AND capture_id = {" + capture + ":UUID}";
    }

    /**
     * What the capture's totals leave beyond the ledger's lines: per usage type, and apart from it what the rounding of each
     * line to twelve places can explain. Of the day's money that is one line; of quantities, whose unit is their usage type's,
     * a line each, for hours and gigabytes have no sum.
     */
    private static final String BALANCED = """
            WITH rest AS
            (
                SELECT day AS of_day, usage_type AS type, sum(usage_quantity) AS quantity,
                    greatest(abs(toFloat64(sum(cost_usd))), abs(toFloat64(sum(amortized_cost_usd))),
                             abs(toFloat64(sum(net_amortized_cost_usd)))) <= count() * 5e-13 AS money_rounded,
                    abs(toFloat64(quantity)) <= count() * 5e-13 AS quantity_rounded,
                    if(money_rounded, 0, sum(cost_usd)) AS cost,
                    if(money_rounded, 0, sum(amortized_cost_usd)) AS amortized,
                    if(money_rounded, 0, sum(net_amortized_cost_usd)) AS net
                FROM
                (
                    SELECT day, usage_type, cost_usd, amortized_cost_usd, net_amortized_cost_usd, usage_quantity
                    FROM cost_control_totals ${of_days}
                      AND capture_id = {capture:UUID} AND grouping = 'service_usage'
                    UNION ALL
                    SELECT day, usage_type, -cost_usd, -amortized_cost_usd, -net_amortized_cost_usd, -usage_quantity
                    FROM (${lines})
                )
                GROUP BY of_day, type
            )
            SELECT {source:String} AS source, {account:String} AS aws_account_id, total.day AS day,
                toDateTime(total.day, 'UTC') AS period_start, 24 AS period_hours, line.2 AS bill_id, line.2 AS alias,
                line.3 AS usage_type, '' AS record_type, line.4 AS cost_usd, line.5 AS amortized_cost_usd,
                line.6 AS net_amortized_cost_usd, line.7 AS usage_quantity, total.estimated AS estimated
            FROM
            (
                SELECT (of_day, if(money_rounded AND quantity_rounded, 'rounding', 'uncovered'), toString(type),
                        cost, amortized, net, quantity) AS line
                FROM rest WHERE NOT money_rounded OR quantity != 0
                UNION ALL
                SELECT (of_day, 'rounding', 'rounding', sum(cost), sum(amortized), sum(net), toDecimal128(0, 12)) AS line
                FROM
                (
                    SELECT day AS of_day, cost_usd AS cost, amortized_cost_usd AS amortized, net_amortized_cost_usd AS net
                    FROM (${totals})
                    UNION ALL
                    SELECT of_day, -cost, -amortized, -net FROM rest
                    UNION ALL
                    SELECT day, -cost_usd, -amortized_cost_usd, -net_amortized_cost_usd FROM (${lines})
                )
                GROUP BY of_day
                HAVING line.4 != 0 OR line.5 != 0 OR line.6 != 0
            ) AS balance
            INNER JOIN (${totals}) AS total ON balance.line.1 = total.day
            """.replace("${totals}", totals("capture"))
            .replace("${of_days}", OF_DAYS)
            .replace("${lines}", STORED_LINES);

    /** Both sides of a comparison, told apart by {@code fresh}; lines that differ are left. */
    private static String compared(String fresh, String stored) {
        return """
                SELECT ${key},
                    sumIf(cost_usd, fresh) AS new_cost, sumIf(cost_usd, NOT fresh) AS old_cost,
                    sumIf(amortized_cost_usd, fresh) AS new_amortized, sumIf(amortized_cost_usd, NOT fresh) AS old_amortized,
                    sumIf(net_amortized_cost_usd, fresh) AS new_net, sumIf(net_amortized_cost_usd, NOT fresh) AS old_net,
                    sumIf(usage_quantity, fresh) AS new_quantity, sumIf(usage_quantity, NOT fresh) AS old_quantity,
                    maxIf(estimated, fresh) AS new_estimated, maxIf(estimated, NOT fresh) AS old_estimated,
                    countIf(fresh) AS shown, countIf(NOT fresh) AS held
                FROM (
                    SELECT ${key}, ${amounts}, estimated, true AS fresh FROM (${fresh})
                    UNION ALL
                    SELECT ${key}, ${amounts}, estimated, false AS fresh FROM (${stored})
                )
                GROUP BY ${key}
                HAVING new_cost != old_cost OR new_amortized != old_amortized OR new_net != old_net
                    OR new_quantity != old_quantity OR (shown > 0 AND (held = 0 OR new_estimated != old_estimated))
                """.replace("${key}", KEY)
                .replace("${amounts}", AMOUNTS)
                .replace("${fresh}", fresh)
                .replace("${stored}", stored);
    }

    /** What taking the capture's lines in would change. */
    static final String LINE_DIFFERENCE = compared(staged("capture"), STORED_LINES);

    /** What balancing the ledger's lines with the capture's totals would change. */
    static final String BALANCE_DIFFERENCE = compared(BALANCED, STORED + " AND bill_id IN " + BALANCE);

    /**
     * The days of which capture and ledger do not show the same lines. Sums of hash × amount differ when any line's
     * amounts do, but for a chance of one in 2^64; a page read twice makes them differ too, and is then looked at closely.
     */
    static final String DAYS_WITH_OTHER_LINES = """
            SELECT day
            FROM
            (
                SELECT day, cityHash64(${key}) AS hash, 1 AS side, ${amounts}, estimated
                FROM cost_lines_staging WHERE capture_id = {capture:UUID} AND day IN (${days})
                UNION ALL
                SELECT day, cityHash64(${key}) AS hash, -1 AS side, ${amounts}, estimated FROM (${stored})
            )
            WHERE cost_usd != 0 OR amortized_cost_usd != 0 OR net_amortized_cost_usd != 0 OR usage_quantity != 0
            GROUP BY day
            HAVING sum(side * toInt128(hash) * reinterpretAsInt128(cost_usd)) != 0
                OR sum(side * toInt128(hash) * reinterpretAsInt128(amortized_cost_usd)) != 0
                OR sum(side * toInt128(hash) * reinterpretAsInt128(net_amortized_cost_usd)) != 0
                OR sum(side * toInt128(hash) * reinterpretAsInt128(usage_quantity)) != 0
                OR sum(side * toInt128(hash) * (1 + estimated)) != 0
            """.replace(
                    "${key}", "period_start, period_hours, bill_id, usage_type, record_type, alias")
            .replace("${amounts}", AMOUNTS)
            .replace("${stored}", STORED_LINES);

    /** Which of some days the ledger has lines of. */
    static final String DAYS_WITH_LINES =
            "SELECT DISTINCT day FROM cost_lines" + OF_DAYS + " AND (cost_usd != 0 OR amortized_cost_usd != 0)";

    /** A question whether a capture loses too much, asked against what the ledger has and against a capture held back. */
    record Brake(String againstLedger, String againstHeld) {}

    /**
     * The days whose lines vanish by too much of the day's money, in either metric: what a commitment covers costs nothing
     * unblended and would vanish unseen. Hours may take a day's place and lines the place of what was uncovered; neither
     * is a loss.
     */
    private static String vanished(String before) {
        return """
                SELECT day
                FROM (
                    SELECT day, bill_id IN ${balance} AS balance,
                        toFloat64(greatest(abs(sum(old_cost)), abs(sum(old_amortized)))) AS mass,
                        sum(new_cost) = 0 AND sum(new_amortized) = 0 AS gone,
                        toFloat64(greatest(sum(old_cost) - sum(new_cost), sum(old_amortized) - sum(new_amortized))) AS lost
                    FROM (
                        SELECT day, bill_id, usage_type, record_type, cost_usd AS old_cost,
                            amortized_cost_usd AS old_amortized, toDecimal128(0, 12) AS new_cost,
                            toDecimal128(0, 12) AS new_amortized
                        FROM (${before})
                        UNION ALL
                        SELECT day, bill_id, usage_type, record_type, toDecimal128(0, 12), toDecimal128(0, 12), cost_usd,
                            amortized_cost_usd
                        FROM (${after})
                    )
                    GROUP BY day, bill_id, usage_type, record_type
                )
                GROUP BY day
                HAVING sumIf(mass, gone AND NOT balance) + greatest(0, least(sumIf(lost, balance), sum(lost)))
                    > {share:Float64} * sum(mass)
                """.replace("${balance}", BALANCE).replace("${before}", before).replace("${after}", whole("capture"));
    }

    /** A capture's lines, and as one line a day what they leave of its total. */
    private static String whole(String capture) {
        return """
                SELECT day, bill_id, usage_type, record_type, cost_usd, amortized_cost_usd FROM (${lines})
                UNION ALL
                SELECT day, 'uncovered', '', '', sum(cost_usd), sum(amortized_cost_usd)
                FROM
                (
                    SELECT day, cost_usd, amortized_cost_usd FROM (${totals})
                    UNION ALL
                    SELECT day, -cost_usd, -amortized_cost_usd FROM (${lines})
                )
                GROUP BY day
                """.replace("${lines}", staged(capture)).replace("${totals}", totals(capture));
    }

    static final Brake LOSS_OF_LINES = new Brake(vanished(STORED), vanished(whole("held")));

    /** The same for a capture that names no lines: the days whose total falls too far, credits not set against usage. */
    private static String fallen(String before) {
        return """
                SELECT day
                FROM
                (
                    SELECT day, cost_usd AS old_cost, amortized_cost_usd AS old_amortized, toDecimal128(0, 12) AS new_cost,
                        toDecimal128(0, 12) AS new_amortized
                    FROM (${before})
                    UNION ALL
                    SELECT day, toDecimal128(0, 12), toDecimal128(0, 12), cost_usd, amortized_cost_usd FROM (${after})
                )
                GROUP BY day
                HAVING toFloat64(sum(old_cost) - sum(new_cost)) > {share:Float64} * toFloat64(sum(abs(old_cost)))
                    OR toFloat64(sum(old_amortized) - sum(new_amortized))
                        > {share:Float64} * toFloat64(sum(abs(old_amortized)))
                """.replace("${before}", before).replace("${after}", totals("capture"));
    }

    static final Brake FALL_OF_TOTAL = new Brake(fallen(STORED), fallen(totals("held")));

    static final String TAKE = "INSERT INTO cost_lines (" + KEY + ", " + AMOUNTS
            + ", estimated, capture_id, captured_at) SETTINGS insert_deduplication_token = ${attempt} SELECT " + KEY
            + ", new_cost, new_amortized, new_net, new_quantity, new_estimated, {capture:UUID},"
            + " (SELECT max(captured_at) FROM cost_captures WHERE capture_id = {capture:UUID}) FROM (${difference})";

    static final String MARK = marked("{state:String}", OF_DAYS + " AND capture_id = {capture:UUID}");

    /** Gives the days of captures another state: the newest row of a capture and day is the one that counts. */
    static String marked(String state, String which) {
        return """
                INSERT INTO cost_captures (capture_id, source, aws_account_id, day, estimated, line_count, cost_usd,
                    amortized_cost_usd, net_amortized_cost_usd, state, detail, line_pages, total_pages, run_id, captured_at)
                SELECT capture_id, source, aws_account_id, day, estimated, line_count, cost_usd, amortized_cost_usd,
                    net_amortized_cost_usd, ${state}, detail, line_pages, total_pages, run_id, captured_at
                FROM cost_captures FINAL
                """.replace("${state}", state) + which;
    }

    private static final String DAYS_TO_TAKE = """
            WITH toUUID('00000000-0000-0000-0000-000000000000') AS none
            SELECT day,
                if(argMaxIf(state, captured_at, detail = 'resources' AND state != 'held') IN ${new},
                   argMaxIf(capture_id, captured_at, detail = 'resources' AND state != 'held'), none) AS lines_id,
                if(maxIf(captured_at, detail = 'resources' AND state = 'held')
                       > maxIf(captured_at, detail = 'resources' AND state IN ('merged', 'published')),
                   argMaxIf(capture_id, captured_at, detail = 'resources' AND state = 'held'), none) AS lines_held_id,
                if(maxIf(captured_at, detail = 'totals' AND state != 'held')
                       > maxIf(captured_at, detail = 'resources' AND state != 'held'),
                   argMaxIf(capture_id, captured_at, detail = 'totals' AND state != 'held'), none) AS totals_id,
                if(maxIf(captured_at, detail = 'totals' AND state = 'held')
                       > maxIf(captured_at, detail = 'totals' AND state IN ('merged', 'published')),
                   argMaxIf(capture_id, captured_at, detail = 'totals' AND state = 'held'), none) AS totals_held_id,
                argMaxIf(line_count, captured_at, detail = 'resources' AND state != 'held') AS lines,
                totals_id != none
                    AND argMaxIf(state, captured_at, detail = 'totals' AND state != 'held') IN ${new} AS totals_new
            FROM cost_captures FINAL
            WHERE source = {source:String} AND aws_account_id = {account:String} AND ${which}
            GROUP BY day
            HAVING lines_id != none OR totals_new
            ORDER BY day
            """;

    /**
     * Days with captures that the ledger has not taken yet; see {@link Ledger} for the columns. One that is held counts as
     * if it had not come.
     */
    static final String PENDING =
            DAYS_TO_TAKE.replace("${new}", "('captured', 'merging')").replace("${which}", "true");

    /**
     * Those that a run had let pass the brake and begun to take in when it died. Staged lines live 14 days; a capture that
     * may have lost them has to pass the brake once more.
     */
    static final String BEGUN = DAYS_TO_TAKE
            .replace("${new}", "('merging')")
            .replace(
                    "${which}",
                    "(state IN ('merged', 'published') OR state = 'merging' AND captured_at > now() - INTERVAL 13 DAY)");

    /** A statement about some days. */
    static String of(String sql, Collection<LocalDate> days) {
        return sql.replace(
                "${days}", days.stream().map(day -> "toDate('" + day + "')").collect(Collectors.joining(", ")));
    }

    private LedgerSql() {}
}
