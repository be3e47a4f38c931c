package dev.polo.collectors.cost;

import dev.polo.common.event.HourlyCost;

/**
 * The comparisons behind {@link Publisher}. Parameters: {@code source}, {@code account}, {@code from} and {@code to}
 * (exclusive), {@code run}; {@code ${attempt}} stands for a token that no other insert has.
 */
final class PublishSql {
    /** What inventory knows of resources, for the grouping of their cost. */
    private static final String KNOWN =
            "SELECT resource_arn, resource_type, resource_id, resource_name, aws_region, marqo_customer, marqo_cluster,"
                    + " marqo_index, marqo_env, marqo_purpose FROM resource_snapshots FINAL";

    private static final String ROLES =
            "SELECT substring(node_id, length('account:') + 1) AS account_id, metadata['role'] AS role"
                    + " FROM hierarchy_nodes FINAL WHERE node_type = 'account'";

    /** What the events of a period should sum to, beside what they sum to; only where the two differ. */
    static final String EVENT_DIFFERENCE = """
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
                WHERE source = {source:String} AND aws_account_id = {account:String}
                  AND day >= {from:Date} AND day < {to:Date}
                UNION ALL
                SELECT toDateTime(event_time, 'UTC'), aws_account_id, resource_arn, properties['usage_type'],
                    toDecimal128(0, 12), toDecimal128(0, 12), cost_usd, amortized_cost_usd, 1,
                    toDateTime64(0, 3, 'UTC'), toUUID('00000000-0000-0000-0000-000000000000'), 0, '', '', '',
                    (resource_type, aws_region, resource_id, resource_name, marqo_customer, marqo_cluster, marqo_index,
                     marqo_env, marqo_purpose, account_role), ingested_at
                FROM resource_events
                WHERE event_type = 'cost' AND collector = {source:String} AND aws_account_id = {account:String}
                  AND event_time >= toDateTime64({from:Date}, 3, 'UTC') AND event_time < toDateTime64({to:Date}, 3, 'UTC')
            )
            GROUP BY period_start, aws_account_id, resource_arn, usage_type
            HAVING cost_difference != 0 OR amortized_difference != 0
            """;

    /**
     * A correction carries the grouping of the events that it corrects, so that the two cancel out in every aggregate; a
     * first event takes what inventory knows.
     */
    static final String INSERT_EVENTS =
            """
            INSERT INTO resource_events (event_id, event_time, collector, aws_account_id, aws_region, resource_arn,
                resource_type, resource_id, resource_name, event_type, event_action, marqo_customer, marqo_cluster,
                marqo_index, marqo_env, marqo_purpose, account_role, value, unit, cost_usd, amortized_cost_usd, run_id,
                properties)
            SETTINGS insert_deduplication_token = ${attempt}
            SELECT
                reinterpretAsUUID(sipHash128('cost', {source:String}, difference.resource_arn, difference.usage_type, difference.aws_account_id,
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
            LEFT ANY JOIN (${known}) AS known ON known.resource_arn = difference.resource_arn
            LEFT ANY JOIN (${roles}) AS account ON account.account_id = difference.aws_account_id
            """.replace("${known}", KNOWN).replace("${roles}", ROLES).formatted(EVENT_DIFFERENCE);

    static final String HOURLY_DIFFERENCE = """
            SELECT %1$s, sum(cost) AS cost_difference, sum(amortized) AS amortized_difference
            FROM (
                SELECT toStartOfHour(toDateTime(event_time, 'UTC')) AS hour, aws_account_id, aws_region, resource_type,
                    resource_arn, marqo_customer, marqo_cluster, marqo_index, marqo_env, marqo_purpose, account_role,
                    cost_usd AS cost, amortized_cost_usd AS amortized
                FROM resource_events
                WHERE event_type = 'cost' AND aws_account_id = {account:String}
                  AND event_time >= toDateTime64({from:Date}, 3, 'UTC') AND event_time < toDateTime64({to:Date}, 3, 'UTC')
                UNION ALL
                SELECT %1$s, -cost_usd, -amortized_cost_usd
                FROM cost_hourly
                WHERE aws_account_id = {account:String} AND hour >= toDateTime({from:Date}, 'UTC') AND hour < toDateTime({to:Date}, 'UTC')
            )
            GROUP BY %1$s
            HAVING cost_difference != 0 OR amortized_difference != 0
            """.formatted(HourlyCost.KEY);

    static final String INSERT_HOURLY = "INSERT INTO cost_hourly (" + HourlyCost.KEY
            + ", cost_usd, amortized_cost_usd) SETTINGS insert_deduplication_token = ${attempt} SELECT "
            + HourlyCost.KEY
            + ", cost_difference, amortized_difference FROM ("
            + HOURLY_DIFFERENCE + ")";

    /**
     * Days of which the events do not sum to the ledger. Sums of hash × amount differ when any key's amounts do, but for
     * a chance of one in 2^64, and need no memory for the keys.
     */
    static final String DAYS_WITH_OTHER_EVENTS = """
            SELECT day, sum(found) AS lines
            FROM (
                SELECT day, 1 AS found, hash * reinterpretAsInt128(cost_usd) AS cost,
                    hash * reinterpretAsInt128(amortized_cost_usd) AS amortized
                FROM (
                    SELECT day, cost_usd, amortized_cost_usd,
                        cityHash64(toUnixTimestamp(period_start), resource_arn, toString(usage_type)) AS hash
                    FROM cost_lines_resolved
                    WHERE source = {source:String} AND aws_account_id = {account:String}
                      AND day >= {from:Date} AND day < {to:Date}
                )
                UNION ALL
                SELECT day, 1 AS found, hash * reinterpretAsInt128(-cost_usd), hash * reinterpretAsInt128(-amortized_cost_usd)
                FROM (
                    SELECT toDate(event_time, 'UTC') AS day, cost_usd, amortized_cost_usd,
                        cityHash64(toUnixTimestamp(toDateTime(event_time, 'UTC')), resource_arn, properties['usage_type']) AS hash
                    FROM resource_events
                    WHERE event_type = 'cost' AND collector = {source:String} AND aws_account_id = {account:String}
                      AND event_time >= toDateTime64({from:Date}, 3, 'UTC') AND event_time < toDateTime64({to:Date}, 3, 'UTC')
                )
            )
            GROUP BY day HAVING sum(cost) != 0 OR sum(amortized) != 0 ORDER BY day
            """;

    /** The same for the hourly table beside the events. */
    static final String DAYS_WITH_OTHER_HOURS = """
            SELECT toDate(hour, 'UTC') AS day, count() AS lines
            FROM (
                SELECT hour, hash * reinterpretAsInt128(cost) AS cost_product, hash * reinterpretAsInt128(amortized) AS amortized_product
                FROM (
                    SELECT %1$s, cost_usd AS cost, amortized_cost_usd AS amortized, %2$s AS hash
                    FROM (SELECT *, toStartOfHour(toDateTime(event_time, 'UTC')) AS hour FROM resource_events
                          WHERE event_type = 'cost' AND aws_account_id = {account:String}
                            AND event_time >= toDateTime64({from:Date}, 3, 'UTC')
                            AND event_time < toDateTime64({to:Date}, 3, 'UTC'))
                    UNION ALL
                    SELECT %1$s, -cost_usd, -amortized_cost_usd, %2$s AS hash
                    FROM cost_hourly
                    WHERE aws_account_id = {account:String}
                      AND hour >= toDateTime({from:Date}, 'UTC') AND hour < toDateTime({to:Date}, 'UTC')
                )
            )
            GROUP BY day HAVING sum(cost_product) != 0 OR sum(amortized_product) != 0 ORDER BY day
            """.formatted(HourlyCost.KEY, HourlyCost.HASH);

    /** Days that are too old for events and whose newest capture is not in the hourly table yet. */
    static final String OLD_DAYS = """
            SELECT day, sum(line_count) AS lines
            FROM (
                SELECT day, argMax(state, captured_at) AS newest, argMax(line_count, captured_at) AS line_count
                FROM cost_captures FINAL
                WHERE source = {source:String} AND aws_account_id = {account:String}
                  AND day >= {from:Date} AND day < {to:Date} AND state != 'held'
                GROUP BY day
            )
            WHERE newest = 'merged'
            GROUP BY day ORDER BY day
            """;

    /** What old days' captures there are to publish. */
    static final String MERGED = """
            SELECT day, toString(capture_id) AS capture_id FROM cost_captures FINAL
            WHERE source = {source:String} AND aws_account_id = {account:String}
              AND day >= {from:Date} AND day < {to:Date} AND state = 'merged'
            """;

    /** Of these only: one that was merged since is in no hour yet. */
    static final String MARK_PUBLISHED = LedgerSql.marked(
            "'published'",
            " WHERE source = {source:String} AND aws_account_id = {account:String}"
                    + " AND (toString(day), toString(capture_id)) IN (${merged}) AND state = 'merged'");

    /**
     * What the hourly table lacks of days that have no events any more, by the ledger itself. An hour does not say which
     * source it is from, so it is held against the lines of all of them.
     */
    static final String OLD_HOURLY_DIFFERENCE = """
            SELECT hour, aws_account_id, resource_arn, sum(cost) AS cost_difference, sum(amortized) AS amortized_difference,
                countIf(NOT fresh) AS stored, anyIf(type, fresh) AS line_resource_type, anyIf(region, fresh) AS line_region,
                anyIf(stamp, NOT fresh) AS stamp
            FROM (
                SELECT toStartOfHour(period_start) AS hour, aws_account_id, resource_arn, cost_usd AS cost,
                    amortized_cost_usd AS amortized, true AS fresh, resource_type AS type, aws_region AS region,
                    ('', '', '', '', '', '', '', '') AS stamp
                FROM cost_lines_resolved
                WHERE aws_account_id = {account:String}
                  AND day >= {from:Date} AND day < {to:Date}
                UNION ALL
                SELECT hour, aws_account_id, resource_arn, -cost_usd, -amortized_cost_usd, false, '', '',
                    (toString(aws_region), toString(resource_type), toString(marqo_customer), marqo_cluster, marqo_index,
                     toString(marqo_env), toString(marqo_purpose), toString(account_role))
                FROM cost_hourly
                WHERE aws_account_id = {account:String}
                  AND hour >= toDateTime({from:Date}, 'UTC') AND hour < toDateTime({to:Date}, 'UTC')
            )
            GROUP BY hour, aws_account_id, resource_arn
            HAVING cost_difference != 0 OR amortized_difference != 0
            """;

    static final String INSERT_OLD_HOURLY =
            """
            INSERT INTO cost_hourly (hour, aws_account_id, aws_region, resource_type, resource_arn, marqo_customer,
                marqo_cluster, marqo_index, marqo_env, marqo_purpose, account_role, cost_usd, amortized_cost_usd)
            SETTINGS insert_deduplication_token = ${attempt}
            SELECT hour, difference.aws_account_id,
                if(stored > 0, stamp.1, if(known.aws_region != '', known.aws_region, line_region)),
                if(stored > 0, stamp.2, if(known.resource_type != '', known.resource_type, line_resource_type)),
                difference.resource_arn,
                if(stored > 0, stamp.3, known.marqo_customer), if(stored > 0, stamp.4, known.marqo_cluster),
                if(stored > 0, stamp.5, known.marqo_index), if(stored > 0, stamp.6, known.marqo_env),
                if(stored > 0, stamp.7, known.marqo_purpose), if(stored > 0, stamp.8, account.role),
                cost_difference, amortized_difference
            FROM (%s) AS difference
            LEFT ANY JOIN (${known}) AS known ON known.resource_arn = difference.resource_arn
            LEFT ANY JOIN (${roles}) AS account ON account.account_id = difference.aws_account_id
            """.replace("${known}", KNOWN).replace("${roles}", ROLES).formatted(OLD_HOURLY_DIFFERENCE);

    private PublishSql() {}
}
