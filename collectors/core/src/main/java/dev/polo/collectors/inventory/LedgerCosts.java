package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.scope.Scope;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the ledger says a scope's resources cost, unblended: on the last day that is complete, which is the day before
 * yesterday or, where that is not captured, an earlier one; and in the thirty days that end with it.
 */
final class LedgerCosts {
    private static final int COMPLETE_AFTER_DAYS = 2;
    private static final int MONTH_DAYS = 30;

    /** In US dollars. */
    record Costs(BigDecimal daily, BigDecimal monthly) {
        static final Costs NONE = new Costs(BigDecimal.ZERO, BigDecimal.ZERO);
    }

    private final ClickHouse clickHouse;
    private final Scope scope;
    private final Optional<LocalDate> lastDay;

    LedgerCosts(ClickHouse clickHouse, Scope scope, Instant now) {
        this.clickHouse = clickHouse;
        this.scope = scope;
        this.lastDay = lastDay(clickHouse, scope, now);
    }

    private static Optional<LocalDate> lastDay(ClickHouse clickHouse, Scope scope, Instant now) {
        List<LocalDate> found = clickHouse.query(
                """
                SELECT max(day) AS last FROM cost_captures
                WHERE aws_account_id = {account:String} AND day <= {newest:Date} AND detail = 'resources'
                  AND state IN ('merged', 'published')
                HAVING count() > 0
                """,
                Map.of(
                        "account",
                        scope.accountId(),
                        "newest",
                        LocalDate.ofInstant(now, ZoneOffset.UTC)
                                .minusDays(COMPLETE_AFTER_DAYS)
                                .toString()),
                row -> row.day("last"));
        return found.stream().findFirst();
    }

    /** By ARN; what the bill does not show costs nothing. Empty while no day is captured: nothing is known then. */
    Optional<Map<String, Costs>> of(Collection<String> arns) {
        if (lastDay.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Costs> result = new HashMap<>();
        arns.forEach(arn -> result.put(arn, Costs.NONE));
        // Money that came before its resource was known keeps the type it was published with.
        clickHouse.forEach(
                """
                SELECT resource_arn, sumIf(cost_usd, hour >= toDateTime({last:Date}, 'UTC')) AS daily,
                    sum(cost_usd) AS monthly
                FROM cost_hourly
                WHERE resource_type IN ({type:String}, 'cost_allocation') AND aws_account_id = {account:String}
                  AND hour >= toDateTime({last:Date} - {days:UInt8} + 1, 'UTC') AND hour < toDateTime({last:Date} + 1, 'UTC')
                  AND resource_arn IN\s""" + SqlText.tuple(arns) + " GROUP BY resource_arn",
                Map.of(
                        "type", scope.resourceType(),
                        "account", scope.accountId(),
                        "last", lastDay.get().toString(),
                        "days", Integer.toString(MONTH_DAYS)),
                row -> result.put(row.string("resource_arn"), new Costs(row.decimal("daily"), row.decimal("monthly"))));
        return Optional.of(result);
    }
}
