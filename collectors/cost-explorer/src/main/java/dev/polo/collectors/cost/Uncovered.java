package dev.polo.collectors.cost;

import dev.polo.common.clickhouse.ClickHouse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How much of each day's money no resource line covers. A list that a source cuts short without an error loses lines,
 * not money: what they cost is booked as uncovered, and nothing but its growth tells.
 */
final class Uncovered {
    /** Growth beyond this share of a day's money is told. */
    private static final BigDecimal ALARM = new BigDecimal("0.01");
    /** How far before the merged days a day is looked for to compare a new one with. */
    private static final int LOOK_BACK_DAYS = 14;

    /** @param money the day's total; both in the metric in which more is uncovered, without sign */
    record Share(BigDecimal uncovered, BigDecimal money) {}

    /** Shares by day. */
    record Shares(TreeMap<LocalDate, Share> byDay) {}

    /** A day of which lines cover less than before, or than the day before when it is new. */
    record Growth(LocalDate day, BigDecimal dollars, BigDecimal percent, String usageType) {
        @Override
        public String toString() {
            return day + " ($" + dollars.setScale(2, RoundingMode.HALF_EVEN).toPlainString() + ", "
                    + percent.toPlainString() + " % of the day, most of it " + usageType + ")";
        }
    }

    private final ClickHouse clickHouse;
    private final String source;
    private final String accountId;

    Uncovered(ClickHouse clickHouse, String source, String accountId) {
        this.clickHouse = clickHouse;
        this.source = source;
        this.accountId = accountId;
    }

    /** The ledger's shares of some days and of those before them. */
    Shares shares(Collection<LocalDate> days) {
        TreeMap<LocalDate, Share> result = new TreeMap<>();
        if (days.isEmpty()) {
            return new Shares(result);
        }
        clickHouse.forEach(
                """
                SELECT day, greatest(sum(abs(uncovered_cost)), sum(abs(uncovered_amortized))) AS uncovered,
                    greatest(sum(abs(cost)), sum(abs(amortized))) AS money
                FROM
                (
                    SELECT day, cost_usd AS cost, amortized_cost_usd AS amortized,
                        if(bill_id = 'uncovered', cost_usd, 0) AS uncovered_cost,
                        if(bill_id = 'uncovered', amortized_cost_usd, 0) AS uncovered_amortized
                    FROM cost_lines FINAL
                    WHERE source = {source:String} AND aws_account_id = {account:String}
                      AND day >= {from:Date} AND day <= {to:Date}
                )
                GROUP BY day
                """,
                Map.of(
                        "source",
                        source,
                        "account",
                        accountId,
                        "from",
                        days.stream()
                                .min(LocalDate::compareTo)
                                .orElseThrow()
                                .minusDays(LOOK_BACK_DAYS)
                                .toString(),
                        "to",
                        days.stream().max(LocalDate::compareTo).orElseThrow().toString()),
                row -> result.put(row.day("day"), new Share(row.decimal("uncovered"), row.decimal("money"))));
        return new Shares(result);
    }

    /** Those of some days that cover less now than they did. */
    List<Growth> growths(Shares before, Collection<LocalDate> days) {
        Shares after = shares(days);
        List<Growth> result = new ArrayList<>();
        for (LocalDate day : days) {
            Share now = after.byDay().get(day);
            BigDecimal expected = now == null ? null : expected(before, day, now);
            if (now != null && expected != null) {
                BigDecimal grown = now.uncovered().subtract(expected);
                if (grown.compareTo(now.money().multiply(ALARM)) > 0) {
                    result.add(new Growth(day, grown, percent(grown, now.money()), largest(day)));
                }
            }
        }
        return result;
    }

    /** What would be no surprise: what was uncovered of the same day, else the share of the last day before it. */
    private static @Nullable BigDecimal expected(Shares before, LocalDate day, Share now) {
        Map.Entry<LocalDate, Share> known = before.byDay().floorEntry(day);
        if (known == null || known.getValue().money().signum() == 0) {
            return null;
        }
        return known.getKey().equals(day)
                ? known.getValue().uncovered()
                : known.getValue()
                        .uncovered()
                        .multiply(now.money())
                        .divide(known.getValue().money(), Amounts.SCALE, RoundingMode.HALF_EVEN);
    }

    private static BigDecimal percent(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0
                ? BigDecimal.valueOf(100)
                : part.scaleByPowerOfTen(2).divide(whole, 1, RoundingMode.HALF_EVEN);
    }

    private String largest(LocalDate day) {
        return clickHouse
                .query(
                        """
                        SELECT argMax(usage_type, abs(cost_usd)) AS usage_type FROM cost_lines FINAL
                        WHERE source = {source:String} AND aws_account_id = {account:String} AND day = {day:Date}
                          AND bill_id = 'uncovered'
                        """,
                        Map.of("source", source, "account", accountId, "day", day.toString()),
                        row -> row.string("usage_type"))
                .getFirst();
    }
}
