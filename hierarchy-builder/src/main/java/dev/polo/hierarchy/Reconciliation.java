package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.UUID;

/**
 * Checks that each hierarchy holds the whole bill, and stores the answer in {@code cost_reconciliation}.
 *
 * <p>The numbers come by different ways, so that none can hide another's mistake: the source total from control totals
 * that name no resource; the ledger total from its lines; what is allocated from the lines times the shares that reach
 * a root, and for all accounts together from the rollup as stored; what is unallocated without that sum: in
 * {@code aws_account} nothing may be, in {@code aws_physical} lines without a resource, in {@code marqo_logical} what
 * arrives at a root that is no customer.
 */
final class Reconciliation {
    private static final String SUMS = """
            WITH lines AS
            (
                SELECT day, aws_account_id AS account, resource_arn, sum(cost_usd) AS unblended, sum(amortized_cost_usd) AS amortized
                FROM cost_lines_resolved WHERE day IN (${days}) GROUP BY day, account, resource_arn
            ),
            newest AS
            (
                SELECT source, aws_account_id, day, argMax(capture_id, captured_at) AS id
                FROM cost_captures FINAL WHERE day IN (${days}) AND state != 'held'
                GROUP BY source, aws_account_id, day
            ),
            rooted AS
            (
                SELECT line.day AS day, line.account AS account, flow.hierarchy AS hierarchy,
                       multiIf(flow.hierarchy = 'aws_physical', NOT startsWith(line.resource_arn, 'cost:'),
                               flow.hierarchy = 'marqo_logical', flow.node_type = 'customer', true) AS placed,
                       placed AND flow.hierarchy = 'aws_physical' AND flow.depth = 0
                           AND (line.day, flow.node_id) NOT IN
                           (SELECT day, node_id FROM cost_rollup_daily
                            WHERE day IN (${days}) AND hierarchy = 'aws_physical'
                            GROUP BY day, node_id HAVING sum(resource_count) != 0) AS leaf,
                       sum(line.unblended * flow.share) AS unblended, sum(line.amortized * flow.share) AS amortized
                FROM ${flows} AS flow INNER JOIN lines AS line ON flow.resource_arn = line.resource_arn
                WHERE flow.parent_id = '' AND ${in_force}
                GROUP BY day, account, hierarchy, placed, leaf
            )
            SELECT day, hierarchy, account, 'source' AS kind, sum(cost_usd) AS unblended, sum(amortized_cost_usd) AS amortized
            FROM (SELECT *, arrayJoin(['', aws_account_id]) AS account, arrayJoin([${hierarchies}]) AS hierarchy
                  FROM cost_control_totals
                  WHERE day IN (${days}) AND grouping = 'record_service'
                    AND (source, aws_account_id, day, capture_id) IN (SELECT source, aws_account_id, day, id FROM newest))
            GROUP BY day, hierarchy, account
            UNION ALL
            SELECT day, hierarchy, account, 'ledger', sum(cost_usd), sum(amortized_cost_usd)
            FROM (SELECT *, arrayJoin(['', aws_account_id]) AS account, arrayJoin([${hierarchies}]) AS hierarchy
                  FROM cost_lines FINAL WHERE day IN (${days}))
            GROUP BY day, hierarchy, account
            UNION ALL
            SELECT day, hierarchy, place.1, place.2, unblended, amortized
            FROM rooted
            ARRAY JOIN arrayConcat(if(placed, [(account, 'allocated')], []), if(leaf, [('', 'allocated')], []),
                if(hierarchy = 'marqo_logical' AND NOT placed, [(account, 'unallocated'), ('', 'unallocated')], [])) AS place
            UNION ALL
            SELECT day, hierarchy, '', 'allocated', sum(cost_usd), sum(amortized_cost_usd)
            FROM cost_rollup_daily
            WHERE day IN (${days}) AND parent_id = '' AND (hierarchy != 'marqo_logical' OR node_type = 'customer')
            GROUP BY day, hierarchy
            UNION ALL
            SELECT day, 'aws_physical', arrayJoin(['', account]) AS account, 'unallocated', sum(unblended), sum(amortized)
            FROM lines WHERE startsWith(resource_arn, 'cost:') GROUP BY day, account
            """;

    private static final String CHECK = """
            INSERT INTO cost_reconciliation (day, metric, hierarchy, aws_account_id, source_total, ledger_total, allocated,
                unallocated, difference, checked_at, run_id)
            SETTINGS insert_deduplication_token = ${token}
            SELECT day, metric, hierarchy, account, source_total, ledger_total, allocated_total, unallocated_total,
                   if(source_total != allocated_total + unallocated_total,
                      source_total - allocated_total - unallocated_total, source_total - ledger_total),
                   fromUnixTimestamp64Milli(${checked_at}, 'UTC'), ${run_id}
            FROM
            (
                SELECT day, hierarchy, account, amounts.1 AS metric,
                       sumIf(amounts.2, kind = 'source') AS source_total, sumIf(amounts.2, kind = 'ledger') AS ledger_total,
                       sumIf(amounts.2, kind = 'allocated') AS allocated_total,
                       sumIf(amounts.2, kind = 'unallocated') AS unallocated_total
                FROM
                (
                    SELECT day, hierarchy, account, kind,
                           arrayJoin([('unblended', toDecimal128(unblended, 24)), ('amortized', toDecimal128(amortized, 24))]) AS amounts
                    FROM (${sums})
                )
                GROUP BY day, hierarchy, account, metric
            )
            """;

    private final ClickHouse clickHouse;
    private final Instant checkedAt;
    private final UUID runId;

    Reconciliation(ClickHouse clickHouse, Instant checkedAt, UUID runId) {
        this.clickHouse = clickHouse;
        this.checkedAt = checkedAt;
        this.runId = runId;
    }

    /** Checks some days. */
    void check(Collection<LocalDate> days) {
        clickHouse.execute(CHECK.replace("${sums}", SUMS)
                .replace("${flows}", Parentage.OF_THE_DAY.flows())
                .replace("${in_force}", Parentage.inForce("flow", "line.day"))
                .replace("${days}", DailyRollup.list(days))
                .replace("${hierarchies}", "'aws_physical', 'marqo_logical', 'aws_account'")
                .replace("${token}", SqlText.literal(UUID.randomUUID().toString()))
                .replace("${checked_at}", Long.toString(checkedAt.toEpochMilli()))
                .replace("${run_id}", SqlText.literal(runId.toString())));
    }
}
