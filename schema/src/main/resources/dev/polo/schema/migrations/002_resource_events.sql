-- A row per event. Append-only; the source of truth for everything but money, whose truth is cost_lines.
CREATE TABLE IF NOT EXISTS ${database}.resource_events
(
    event_id UUID DEFAULT generateUUIDv4(),
    event_time DateTime64(3, 'UTC'),
    ingested_at DateTime64(3, 'UTC') DEFAULT now64(3),

    collector LowCardinality(String),
    aws_account_id LowCardinality(String),
    aws_region LowCardinality(String),

    resource_arn String,
    resource_type LowCardinality(String),
    resource_id String,
    resource_name String DEFAULT '',

    event_type LowCardinality(String),
    event_action LowCardinality(String),

    actor_arn String DEFAULT '',
    actor_name String DEFAULT '',

    marqo_customer LowCardinality(String) DEFAULT '',
    marqo_cluster String DEFAULT '',
    marqo_index String DEFAULT '',
    marqo_env LowCardinality(String) DEFAULT '',
    marqo_purpose LowCardinality(String) DEFAULT '',

    account_role LowCardinality(String) DEFAULT '',

    value Float64 DEFAULT 0,
    unit LowCardinality(String) DEFAULT '',
    cost_usd Decimal(38, 12) DEFAULT 0,
    amortized_cost_usd Decimal(38, 12) DEFAULT 0,

    run_id UUID DEFAULT toUUID('00000000-0000-0000-0000-000000000000'),

    properties Map(String, String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (resource_type, aws_account_id, resource_arn, event_time)
TTL toDateTime(event_time) + INTERVAL 90 DAY
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;
