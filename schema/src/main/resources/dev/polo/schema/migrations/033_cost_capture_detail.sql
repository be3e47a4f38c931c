-- What a capture of a day holds: 'resources' (its lines and its totals) or 'totals' alone; and the pages that the whole
-- capture took, which is what the next one will be charged for. state may also be 'published': a day too old for events
-- is in cost_hourly.
ALTER TABLE ${database}.cost_captures ADD COLUMN IF NOT EXISTS detail LowCardinality(String) DEFAULT 'resources';
ALTER TABLE ${database}.cost_captures ADD COLUMN IF NOT EXISTS line_pages UInt32 DEFAULT 0;
ALTER TABLE ${database}.cost_captures ADD COLUMN IF NOT EXISTS total_pages UInt32 DEFAULT 0;

-- A row per source, account, day, service and usage type: what its resource lines leave of the newest control total. Lines
-- name no service, so a usage type that several services share is divided between them as their totals are.
CREATE VIEW IF NOT EXISTS ${database}.cost_uncovered AS
SELECT
    line.source AS source,
    line.aws_account_id AS aws_account_id,
    line.day AS day,
    total.service AS service,
    line.usage_type AS usage_type,
    total.cost_usd AS total_usd,
    if(total.services <= 1, line.cost_usd, toDecimal128(toFloat64(line.cost_usd) * total.share, 12)) AS uncovered_usd,
    if(total.services <= 1, line.amortized_cost_usd,
       toDecimal128(toFloat64(line.amortized_cost_usd) * total.share, 12)) AS uncovered_amortized_usd
FROM
(
    SELECT source, aws_account_id, day, usage_type, sum(cost_usd) AS cost_usd, sum(amortized_cost_usd) AS amortized_cost_usd
    FROM ${database}.cost_lines FINAL
    WHERE bill_id = 'uncovered'
    GROUP BY source, aws_account_id, day, usage_type
    HAVING cost_usd != 0 OR amortized_cost_usd != 0
) AS line
LEFT JOIN
(
    SELECT source, aws_account_id, day, service, usage_type, cost_usd,
        count() OVER (PARTITION BY source, aws_account_id, day, usage_type) AS services,
        sum(toFloat64(cost_usd)) OVER (PARTITION BY source, aws_account_id, day, usage_type) AS usage_total,
        if(usage_total = 0, 1 / services, toFloat64(cost_usd) / usage_total) AS share
    FROM
    (
        SELECT source, aws_account_id, day, service, usage_type, sum(cost_usd) AS cost_usd
        FROM ${database}.cost_control_totals
        WHERE grouping = 'service_usage' AND (source, aws_account_id, day, capture_id) IN
        (
            SELECT source, aws_account_id, day, argMax(capture_id, captured_at)
            FROM ${database}.cost_captures FINAL
            WHERE state IN ('merged', 'published')
            GROUP BY source, aws_account_id, day
        )
        GROUP BY source, aws_account_id, day, service, usage_type
    )
) AS total
ON line.source = total.source AND line.aws_account_id = total.aws_account_id AND line.day = total.day
    AND line.usage_type = total.usage_type;
