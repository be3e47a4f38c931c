-- A row per id by which a bill may name a resource.
CREATE TABLE IF NOT EXISTS ${database}.resource_aliases
(
    alias String,
    resource_arn String,
    resource_type LowCardinality(String),
    aws_account_id LowCardinality(String),
    aws_region LowCardinality(String),
    _version UInt64
)
ENGINE = ReplacingMergeTree(_version)
ORDER BY alias
SETTINGS non_replicated_deduplication_window = 10000;

-- cost_lines with the resource each line belongs to. A line without one is a leaf of its own, cost:{account}/{usage
-- type}; a bill id that no inventory has seen stands for itself.
CREATE VIEW IF NOT EXISTS ${database}.cost_lines_resolved AS
SELECT
    line.source AS source,
    line.aws_account_id AS aws_account_id,
    line.day AS day,
    line.period_start AS period_start,
    line.period_hours AS period_hours,
    line.bill_id AS bill_id,
    line.usage_type AS usage_type,
    line.record_type AS record_type,
    multiIf(
        line.bill_id IN ('NoResourceId', 'uncovered', 'rounding'),
        concat('cost:', line.aws_account_id, '/', line.usage_type),
        known.resource_arn != '',
        known.resource_arn,
        line.alias) AS resource_arn,
    if(known.resource_type != '' AND line.bill_id NOT IN ('NoResourceId', 'uncovered', 'rounding'),
       known.resource_type, 'cost_allocation') AS resource_type,
    if(known.aws_region != '', known.aws_region, line.aws_region) AS aws_region,
    line.cost_usd AS cost_usd,
    line.amortized_cost_usd AS amortized_cost_usd,
    line.net_amortized_cost_usd AS net_amortized_cost_usd,
    line.usage_quantity AS usage_quantity,
    line.estimated AS estimated,
    line.capture_id AS capture_id,
    line.captured_at AS captured_at
FROM (SELECT * FROM ${database}.cost_lines FINAL) AS line
LEFT ANY JOIN (SELECT * FROM ${database}.resource_aliases FINAL) AS known ON line.alias = known.alias;
