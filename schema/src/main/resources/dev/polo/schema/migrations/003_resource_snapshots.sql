-- A row per resource: its latest known state. Read with FINAL.
CREATE TABLE IF NOT EXISTS ${database}.resource_snapshots
(
    resource_arn String,
    resource_type LowCardinality(String),
    resource_id String,
    resource_name String,
    aws_account_id LowCardinality(String),
    aws_region LowCardinality(String),
    state LowCardinality(String),
    first_seen DateTime64(3, 'UTC'),
    last_seen DateTime64(3, 'UTC'),
    last_updated DateTime64(3, 'UTC'),
    marqo_customer LowCardinality(String),
    marqo_cluster String,
    marqo_index String,
    marqo_env LowCardinality(String),
    marqo_purpose LowCardinality(String),
    account_role LowCardinality(String),
    properties Map(String, String),
    tags Map(String, String),
    cost_daily_usd Decimal(38, 12) DEFAULT 0,
    cost_monthly_usd Decimal(38, 12) DEFAULT 0,
    _version UInt64
)
ENGINE = ReplacingMergeTree(_version)
ORDER BY (resource_arn)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000;
