-- A row per scope of a run (scope_kind 'scope') and one per run ('run'), written last.
CREATE TABLE IF NOT EXISTS ${database}.collector_runs
(
    run_id UUID,
    collector LowCardinality(String),
    slot DateTime64(3, 'UTC'),
    attempt UInt16,
    scope_kind LowCardinality(String),
    aws_account_id LowCardinality(String),
    aws_region LowCardinality(String),
    resource_type LowCardinality(String),
    outcome LowCardinality(String),
    message String,
    captured_at DateTime64(3, 'UTC'),
    ended_at DateTime64(3, 'UTC'),
    calls UInt64,
    pages UInt64,
    resource_count UInt64,
    event_count UInt64,
    paid_requests UInt64,
    paid_usd Decimal(18, 4),
    recorded_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(captured_at)
ORDER BY (collector, aws_account_id, aws_region, resource_type, captured_at)
SETTINGS non_replicated_deduplication_window = 10000;
