-- A row per hour, resource and grouping. Everything that is not summed is in the key: a summing table keeps an
-- arbitrary value of any other column.
CREATE TABLE IF NOT EXISTS ${database}.cost_hourly
(
    hour DateTime('UTC'),
    aws_account_id LowCardinality(String),
    aws_region LowCardinality(String),
    resource_type LowCardinality(String),
    resource_arn String,
    marqo_customer LowCardinality(String),
    marqo_cluster String,
    marqo_index String,
    marqo_env LowCardinality(String),
    marqo_purpose LowCardinality(String),
    account_role LowCardinality(String),
    cost_usd Decimal(38, 12),
    amortized_cost_usd Decimal(38, 12)
)
ENGINE = SummingMergeTree((cost_usd, amortized_cost_usd))
PARTITION BY toYYYYMM(hour)
ORDER BY (resource_type, aws_account_id, resource_arn, hour, aws_region, marqo_customer, marqo_cluster, marqo_index,
          marqo_env, marqo_purpose, account_role)
TTL hour + INTERVAL 1 YEAR
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.cost_hourly_mv TO ${database}.cost_hourly AS
SELECT
    toStartOfHour(toDateTime(event_time, 'UTC')) AS hour,
    aws_account_id,
    aws_region,
    resource_type,
    resource_arn,
    marqo_customer,
    marqo_cluster,
    marqo_index,
    marqo_env,
    marqo_purpose,
    account_role,
    sum(resource_events.cost_usd) AS cost_usd,
    sum(resource_events.amortized_cost_usd) AS amortized_cost_usd
FROM ${database}.resource_events
WHERE event_type = 'cost'
GROUP BY hour, aws_account_id, aws_region, resource_type, resource_arn, marqo_customer, marqo_cluster, marqo_index,
         marqo_env, marqo_purpose, account_role;
