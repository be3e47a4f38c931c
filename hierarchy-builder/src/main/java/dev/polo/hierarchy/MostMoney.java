package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.LocalDate;
import java.util.Collection;

/**
 * Refuses days of more money than 38 digits with 24 decimals hold, which are what the builder and {@code Decimal(38, 24)}
 * count in: both would wrap around and the sums still agree. A day's lines without their signs bound every sum of the day,
 * and differences of two sums.
 */
final class MostMoney {
    /** A tenth of what fits, since these sums are of binary fractions and old versions of lines count too. */
    static final double DOLLARS = 1e13;

    private static final String TOO_MUCH = """
            SELECT day FROM
            (
                SELECT day, sum(abs(toFloat64(cost_usd))) AS unblended, sum(abs(toFloat64(amortized_cost_usd))) AS amortized
                FROM cost_lines WHERE day IN (${days}) GROUP BY day
                UNION ALL
                SELECT day, sum(abs(toFloat64(cost_usd))), sum(abs(toFloat64(amortized_cost_usd)))
                FROM cost_control_totals WHERE day IN (${days}) AND grouping = 'record_service' GROUP BY day
            )
            WHERE greatest(unblended, amortized) >= ${most} ORDER BY day LIMIT 1
            """;

    private MostMoney() {}

    /** @throws PoloException NOT_CONSERVED when the lines or the totals of one of the days come to too much */
    static void check(ClickHouse clickHouse, Collection<LocalDate> days) {
        if (!days.isEmpty()) {
            clickHouse
                    .query(
                            TOO_MUCH.replace("${days}", DailyRollup.list(days))
                                    .replace("${most}", Double.toString(DOLLARS)),
                            row -> row.day("day"))
                    .forEach(day -> check(day, DOLLARS));
        }
    }

    /** @param dollars without their signs */
    static void check(LocalDate day, double dollars) {
        if (dollars >= DOLLARS) {
            throw new PoloException(
                    ErrorCode.NOT_CONSERVED,
                    "The amounts of " + day + " come to 10,000,000,000,000 dollars or more, which the rollup cannot"
                            + " count; nothing of that day was stored. Look for the wrong amount in cost_lines and"
                            + " cost_control_totals, and collect the day again.");
        }
    }
}
