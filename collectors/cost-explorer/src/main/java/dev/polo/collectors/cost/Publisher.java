package dev.polo.collectors.cost;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Run;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;

/**
 * Brings {@code resource_events} and {@code cost_hourly} to what {@code cost_lines} says, by appending the difference.
 *
 * <p>Why it converges: what is appended is computed from what the events sum to now, per hour, account, resource and
 * usage type; when nothing differs nothing is appended, however often it runs. A statement that stopped half-way leaves a
 * smaller difference for the next attempt. No deduplication token rides along: 10 → 8 → 10 makes the third insert equal
 * to the first, and a token made of its content would drop it. The hourly table is compared and mended by itself, because
 * a view that failed once is never behind in the table's own difference.
 */
final class Publisher {
    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final int ATTEMPTS = 3;

    /** What the events of a period should sum to, beside what they sum to; only where the two differ. */
    private static final String EVENT_DIFFERENCE = """
            SELECT period_start, aws_account_id, resource_arn, usage_type,
                sum(new_cost) - sum(old_cost) AS cost_difference,
                sum(new_amortized) - sum(old_amortized) AS amortized_difference,
                sum(old_cost) AS old_total, sum(old_count) AS events,
                max(captured) AS captured_at, argMax(capture, captured) AS capture_id,
                max(is_estimated) AS estimated, anyIf(line_type, line_type != '') AS record_type,
                anyIf(line_resource_type, line_resource_type != '') AS line_resource_type,
                anyIf(line_region, line_region != '') AS line_region,
                argMax(stamp, stamped_at) AS stamp
            FROM (
                SELECT period_start, aws_account_id, resource_arn, usage_type,
                    cost_usd AS new_cost, amortized_cost_usd AS new_amortized,
                    toDecimal128(0, 12) AS old_cost, toDecimal128(0, 12) AS old_amortized, 0 AS old_count,
                    captured_at AS captured, capture_id AS capture, estimated AS is_estimated, record_type AS line_type,
                    resource_type AS line_resource_type, aws_region AS line_region,
                    ('', '', '', '', '', '', '', '', '', '') AS stamp, toDateTime64(0, 3, 'UTC') AS stamped_at
                FROM cost_lines_resolved
                WHERE source = {source:String} AND day >= {from:Date} AND day < {to:Date}
                UNION ALL
                SELECT toDateTime(event_time, 'UTC'), aws_account_id, resource_arn, properties['usage_type'],
                    toDecimal128(0, 12), toDecimal128(0, 12), cost_usd, amortized_cost_usd, 1,
                    toDateTime64(0, 3, 'UTC'), toUUID('00000000-0000-0000-0000-000000000000'), 0, '', '', '',
                    (resource_type, aws_region, resource_id, resource_name, marqo_customer, marqo_cluster, marqo_index,
                     marqo_env, marqo_purpose, account_role), ingested_at
                FROM resource_events
                WHERE event_type = 'cost' AND collector = {source:String}
                  AND event_time >= toDateTime64({from:Date}, 3, 'UTC') AND event_time < toDateTime64({to:Date}, 3, 'UTC')
            )
            GROUP BY period_start, aws_account_id, resource_arn, usage_type
            HAVING cost_difference != 0 OR amortized_difference != 0
            """;

    /**
     * A correction carries the grouping of the events that it corrects, so that the two cancel out in every aggregate; a
     * first event takes what inventory knows.
     */
    private static final String INSERT_EVENTS = """
            INSERT INTO resource_events (event_id, event_time, collector, aws_account_id, aws_region, resource_arn,
                resource_type, resource_id, resource_name, event_type, event_action, marqo_customer, marqo_cluster,
                marqo_index, marqo_env, marqo_purpose, account_role, value, unit, cost_usd, amortized_cost_usd, run_id,
                properties)
            SELECT
                reinterpretAsUUID(sipHash128('cost', difference.resource_arn, difference.usage_type, difference.aws_account_id,
                    period_start, capture_id, old_total, cost_difference, amortized_difference, events)),
                toDateTime64(period_start, 3, 'UTC'),
                {source:String},
                difference.aws_account_id,
                if(events > 0, stamp.2, if(known.aws_region != '', known.aws_region, line_region)),
                difference.resource_arn,
                if(events > 0, stamp.1, if(known.resource_type != '', known.resource_type, line_resource_type)),
                if(events > 0, stamp.3, if(known.resource_id != '', known.resource_id, difference.resource_arn)),
                if(events > 0, stamp.4, known.resource_name),
                'cost',
                if(events > 0, 'restated', 'accrued'),
                if(events > 0, stamp.5, known.marqo_customer),
                if(events > 0, stamp.6, known.marqo_cluster),
                if(events > 0, stamp.7, known.marqo_index),
                if(events > 0, stamp.8, known.marqo_env),
                if(events > 0, stamp.9, known.marqo_purpose),
                if(events > 0, stamp.10, account.role),
                toFloat64(cost_difference),
                'USD',
                cost_difference,
                amortized_difference,
                {run:UUID},
                mapFilter((key, text) -> text != '', map(
                    'usage_type', difference.usage_type,
                    'line_item_type', difference.record_type,
                    'source', {source:String},
                    'capture_id', if(captured_at > toDateTime64(0, 3, 'UTC'), toString(capture_id), ''),
                    'captured_at', if(captured_at > toDateTime64(0, 3, 'UTC'), toString(captured_at), ''),
                    'estimated', if(estimated = 1, 'true', 'false'),
                    'restates', if(events > 0, toString(old_total), '')))
            FROM (%s) AS difference
            LEFT ANY JOIN (SELECT * FROM resource_snapshots FINAL) AS known ON known.resource_arn = difference.resource_arn
            LEFT ANY JOIN (
                SELECT substring(node_id, length('account:') + 1) AS account_id, metadata['role'] AS role
                FROM hierarchy_nodes FINAL WHERE node_type = 'account'
            ) AS account ON account.account_id = difference.aws_account_id
            """.formatted(EVENT_DIFFERENCE);

    private static final String HOURLY_KEY = "hour, aws_account_id, aws_region, resource_type, resource_arn,"
            + " marqo_customer, marqo_cluster, marqo_index, marqo_env, marqo_purpose, account_role";

    private static final String HOURLY_DIFFERENCE = """
            SELECT %1$s, sum(cost) AS cost_difference, sum(amortized) AS amortized_difference
            FROM (
                SELECT toStartOfHour(toDateTime(event_time, 'UTC')) AS hour, aws_account_id, aws_region, resource_type,
                    resource_arn, marqo_customer, marqo_cluster, marqo_index, marqo_env, marqo_purpose, account_role,
                    cost_usd AS cost, amortized_cost_usd AS amortized
                FROM resource_events
                WHERE event_type = 'cost'
                  AND event_time >= toDateTime64({from:Date}, 3, 'UTC') AND event_time < toDateTime64({to:Date}, 3, 'UTC')
                UNION ALL
                SELECT %1$s, -cost_usd, -amortized_cost_usd
                FROM cost_hourly
                WHERE hour >= toDateTime({from:Date}, 'UTC') AND hour < toDateTime({to:Date}, 'UTC')
            )
            GROUP BY %1$s
            HAVING cost_difference != 0 OR amortized_difference != 0
            """.formatted(HOURLY_KEY);

    private static final String INSERT_HOURLY = "INSERT INTO cost_hourly (" + HOURLY_KEY
            + ", cost_usd, amortized_cost_usd) SELECT " + HOURLY_KEY + ", cost_difference, amortized_difference FROM ("
            + HOURLY_DIFFERENCE + ")";

    private final ClickHouse clickHouse;
    private final String source;
    private final Run run;

    Publisher(ClickHouse clickHouse, String source, Run run) {
        this.clickHouse = clickHouse;
        this.source = source;
        this.run = run;
    }

    /**
     * Publishes a window of days for all accounts; on return events, hourly table and ledger agree to the last digit.
     *
     * @param to exclusive
     * @return events appended
     */
    long publish(LocalDate from, LocalDate to) {
        Map<String, String> window = Map.of(
                "source",
                source,
                "from",
                from.toString(),
                "to",
                to.toString(),
                "run",
                run.runId().toString());
        try (Lease lease = Lease.acquire(clickHouse, "cost-publish", WAIT)) {
            long appended = count(EVENT_DIFFERENCE, window);
            bring(lease, "resource_events", EVENT_DIFFERENCE, INSERT_EVENTS, window);
            bring(lease, "cost_hourly", HOURLY_DIFFERENCE, INSERT_HOURLY, window);
            return appended;
        }
    }

    private void bring(Lease lease, String table, String difference, String insert, Map<String, String> window) {
        for (int attempt = 1; count(difference, window) > 0; attempt++) {
            if (attempt > ATTEMPTS) {
                throw new PoloException(
                        ErrorCode.CLICKHOUSE_REFUSED,
                        table + " still differs from the cost ledger after " + ATTEMPTS
                                + " attempts. Is another writer at work on it?");
            }
            lease.check();
            clickHouse.execute(insert, window);
        }
    }

    private long count(String difference, Map<String, String> window) {
        return clickHouse
                .query("SELECT count() AS n FROM (" + difference + ")", window, row -> row.number("n"))
                .getFirst();
    }
}
