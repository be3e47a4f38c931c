package dev.polo.collectors.cost;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps {@code cost_lines} equal to the newest complete capture of each day.
 *
 * <p>Why it converges: a day is merged from its newest complete capture only, whichever arrives first, so an old capture
 * that comes late changes nothing. What is inserted is computed from what the table holds now: lines that differ get the
 * capture's amounts, lines the capture does not show get zero, equal lines get nothing. A statement that stopped half-way
 * is therefore simply run again, and one that was run twice inserts nothing the second time. The day counts as merged
 * only when a re-read shows no difference.
 */
final class Ledger {
    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final int ATTEMPTS = 3;
    /** A capture in which more of a day's money vanishes than this waits for a second one that says the same. */
    private static final String BRAKE_SHARE = "0.2";

    private static final UUID NONE = new UUID(0, 0);

    /**
     * A day whose newest complete capture is not in the ledger yet.
     *
     * @param heldId the capture that the brake holds back since the last merge, which this one may confirm; all zero: none
     */
    private record Pending(LocalDate day, UUID captureId, UUID heldId) {}

    private static final String KEY =
            "source, aws_account_id, day, period_start, period_hours, bill_id, alias, usage_type, record_type";

    /** Both sides of the comparison, told apart by {@code fresh}. */
    private static final String COMPARED = """
            SELECT %1$s,
                sumIf(cost_usd, fresh) AS new_cost, sumIf(cost_usd, NOT fresh) AS old_cost,
                sumIf(amortized_cost_usd, fresh) AS new_amortized, sumIf(amortized_cost_usd, NOT fresh) AS old_amortized,
                sumIf(net_amortized_cost_usd, fresh) AS new_net, sumIf(net_amortized_cost_usd, NOT fresh) AS old_net,
                sumIf(usage_quantity, fresh) AS new_quantity, sumIf(usage_quantity, NOT fresh) AS old_quantity,
                maxIf(estimated, fresh) AS new_estimated, maxIf(estimated, NOT fresh) AS old_estimated,
                countIf(fresh) AS shown, countIf(NOT fresh) AS held
            FROM (
                SELECT %1$s, cost_usd, amortized_cost_usd, net_amortized_cost_usd, usage_quantity, estimated,
                    true AS fresh
                FROM cost_lines_staging
                WHERE capture_id = {capture:UUID} AND day = {day:Date}
                UNION ALL
                SELECT %1$s, cost_usd, amortized_cost_usd, net_amortized_cost_usd, usage_quantity, estimated,
                    false AS fresh
                FROM cost_lines FINAL
                WHERE source = {source:String} AND aws_account_id = {account:String} AND day = {day:Date}
            )
            GROUP BY %1$s
            HAVING new_cost != old_cost OR new_amortized != old_amortized OR new_net != old_net
                OR new_quantity != old_quantity OR (shown > 0 AND (held = 0 OR new_estimated != old_estimated))
            """.formatted(KEY);

    private static final String LEDGER_DAY = """
            SELECT period_start, period_hours, bill_id, usage_type, record_type, cost_usd, amortized_cost_usd
            FROM cost_lines FINAL
            WHERE source = {source:String} AND aws_account_id = {account:String} AND day = {day:Date}
            """;

    private static final String HELD_DAY = """
            SELECT period_start, period_hours, bill_id, usage_type, record_type, cost_usd, amortized_cost_usd
            FROM cost_lines_staging WHERE capture_id = {held:UUID} AND day = {day:Date}
            """;

    /** In either metric: what a commitment covers costs nothing unblended and would vanish unseen. */
    private static final String VANISHED = """
            SELECT ifNull(sumIf(mass, new_cost = 0 AND new_amortized = 0), 0) > {share:Float64} * ifNull(sum(mass), 0) AS braked
            FROM (
                SELECT greatest(abs(sum(old_cost)), abs(sum(old_amortized))) AS mass,
                    sum(new_cost) AS new_cost, sum(new_amortized) AS new_amortized
                FROM (
                    SELECT period_start, period_hours, bill_id, usage_type, record_type, cost_usd AS old_cost,
                        amortized_cost_usd AS old_amortized, toDecimal128(0, 12) AS new_cost,
                        toDecimal128(0, 12) AS new_amortized
                    FROM (${before})
                    UNION ALL
                    SELECT period_start, period_hours, bill_id, usage_type, record_type, toDecimal128(0, 12),
                        toDecimal128(0, 12), cost_usd, amortized_cost_usd
                    FROM cost_lines_staging WHERE capture_id = {capture:UUID} AND day = {day:Date}
                )
                GROUP BY period_start, period_hours, bill_id, usage_type, record_type
            )
            """;

    private final ClickHouse clickHouse;
    private final String source;
    private final String accountId;

    Ledger(ClickHouse clickHouse, String source, String accountId) {
        this.clickHouse = clickHouse;
        this.source = source;
        this.accountId = accountId;
    }

    /** What a merge did: the days now in the ledger, and those the brake holds back. */
    record Merged(List<LocalDate> days, List<LocalDate> held) {}

    /** Merges every day whose newest complete capture is not in the ledger yet, left over from killed runs too. */
    Merged merge() {
        List<LocalDate> days = new ArrayList<>();
        List<LocalDate> held = new ArrayList<>();
        try (Lease lease = Lease.acquire(clickHouse, "cost-ledger " + source + " " + accountId, WAIT)) {
            for (Pending pending : pending()) {
                lease.check();
                if (vanishes(LEDGER_DAY, pending) && !confirmed(pending)) {
                    mark(pending, "held");
                    held.add(pending.day());
                } else {
                    merge(pending);
                    mark(pending, "merged");
                    days.add(pending.day());
                }
            }
        }
        return new Merged(days, held);
    }

    /** When the newest complete capture of each day began; days that have none are left out. */
    Map<LocalDate, Instant> newestCaptures(LocalDate from) {
        Map<LocalDate, Instant> result = new TreeMap<>();
        clickHouse
                .query(
                        """
                        SELECT day, max(captured_at) AS newest FROM cost_captures
                        WHERE source = {source:String} AND aws_account_id = {account:String} AND day >= {from:Date}
                        GROUP BY day
                        """,
                        Map.of("source", source, "account", accountId, "from", from.toString()),
                        row -> Map.entry(row.day("day"), row.instant("newest")))
                .forEach(entry -> result.put(entry.getKey(), entry.getValue()));
        return result;
    }

    private void merge(Pending pending) {
        for (int attempt = 1; differences(pending) > 0; attempt++) {
            if (attempt > ATTEMPTS) {
                throw new PoloException(
                        ErrorCode.CLICKHOUSE_REFUSED,
                        "The ledger of account " + accountId + " for " + pending.day()
                                + " still differs from its newest" + " capture after " + ATTEMPTS
                                + " attempts. Is another writer at work on cost_lines?");
            }
            clickHouse.execute(
                    "INSERT INTO cost_lines (" + KEY + ", cost_usd, amortized_cost_usd, net_amortized_cost_usd,"
                            + " usage_quantity, estimated, capture_id, captured_at) SELECT " + KEY
                            + ", new_cost, new_amortized, new_net, new_quantity, new_estimated, {capture:UUID},"
                            + " (SELECT max(captured_at) FROM cost_captures WHERE capture_id = {capture:UUID})"
                            + " FROM (" + COMPARED + ")",
                    parameters(pending));
        }
    }

    private long differences(Pending pending) {
        return clickHouse
                .query("SELECT count() AS n FROM (" + COMPARED + ")", parameters(pending), row -> row.number("n"))
                .getFirst();
    }

    /** A capture held back counts as confirmed when this one, measured against it, loses no such share of money again. */
    private boolean confirmed(Pending pending) {
        return !pending.heldId().equals(NONE) && !vanishes(HELD_DAY, pending);
    }

    /** Whether more of the money of {@code before} is missing from the capture than the brake allows. */
    private boolean vanishes(String before, Pending pending) {
        return clickHouse
                        .query(
                                VANISHED.replace("${before}", before),
                                parameters(
                                        pending, Map.of("held", pending.heldId().toString(), "share", BRAKE_SHARE)),
                                row -> row.number("braked"))
                        .getFirst()
                == 1;
    }

    private List<Pending> pending() {
        return clickHouse.query(
                """
                SELECT day, argMax(capture_id, captured_at) AS newest, argMax(state, captured_at) AS newest_state,
                    if(maxIf(captured_at, state = 'held') > maxIf(captured_at, state = 'merged'),
                       argMaxIf(capture_id, captured_at, state = 'held'), toUUID('00000000-0000-0000-0000-000000000000'))
                        AS held_id
                FROM cost_captures FINAL
                WHERE source = {source:String} AND aws_account_id = {account:String}
                GROUP BY day
                HAVING newest_state = 'captured'
                ORDER BY day
                """,
                Map.of("source", source, "account", accountId),
                row -> new Pending(row.day("day"), row.uuid("newest"), row.uuid("held_id")));
    }

    private void mark(Pending pending, String state) {
        clickHouse.execute("""
                INSERT INTO cost_captures (capture_id, source, aws_account_id, day, estimated, line_count, cost_usd,
                    amortized_cost_usd, net_amortized_cost_usd, state, run_id, captured_at)
                SELECT capture_id, source, aws_account_id, day, estimated, line_count, cost_usd,
                    amortized_cost_usd, net_amortized_cost_usd, {state:String}, run_id, captured_at
                FROM cost_captures FINAL
                WHERE source = {source:String} AND aws_account_id = {account:String} AND day = {day:Date}
                  AND capture_id = {capture:UUID}
                """, parameters(pending, Map.of("state", state)));
    }

    private Map<String, String> parameters(Pending pending) {
        return parameters(pending, Map.of());
    }

    private Map<String, String> parameters(Pending pending, Map<String, String> more) {
        Map<String, String> parameters = new TreeMap<>(more);
        parameters.put("source", source);
        parameters.put("account", accountId);
        parameters.put("day", pending.day().toString());
        parameters.put("capture", pending.captureId().toString());
        return parameters;
    }
}
