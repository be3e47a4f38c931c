-- The truth about money: a row per source, account, period, bill id, usage type and record type; the newest complete
-- capture wins. A line that such a capture no longer shows has a zero row of that capture. No TTL. Read with FINAL.
CREATE TABLE IF NOT EXISTS ${database}.cost_lines
(
    source LowCardinality(String),
    aws_account_id LowCardinality(String),
    day Date,
    period_start DateTime('UTC'),
    period_hours UInt16,
    bill_id String,
    alias String,
    usage_type LowCardinality(String),
    record_type LowCardinality(String),
    aws_region LowCardinality(String) DEFAULT '',
    cost_usd Decimal(38, 12),
    amortized_cost_usd Decimal(38, 12),
    net_amortized_cost_usd Decimal(38, 12),
    usage_quantity Decimal(38, 12),
    estimated UInt8,
    capture_id UUID,
    captured_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(captured_at)
PARTITION BY toYYYYMM(day)
ORDER BY (source, aws_account_id, day, period_start, period_hours, bill_id, usage_type, record_type)
SETTINGS non_replicated_deduplication_window = 10000;

-- What a capture has read so far; only a complete capture leaves here.
CREATE TABLE IF NOT EXISTS ${database}.cost_lines_staging
(
    capture_id UUID,
    source LowCardinality(String),
    aws_account_id LowCardinality(String),
    day Date,
    period_start DateTime('UTC'),
    period_hours UInt16,
    bill_id String,
    alias String,
    usage_type LowCardinality(String),
    record_type LowCardinality(String),
    cost_usd Decimal(38, 12),
    amortized_cost_usd Decimal(38, 12),
    net_amortized_cost_usd Decimal(38, 12),
    usage_quantity Decimal(38, 12),
    estimated UInt8,
    captured_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(captured_at)
ORDER BY (capture_id, day, bill_id, usage_type, record_type)
TTL toDateTime(captured_at) + INTERVAL 14 DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

-- A row per capture, day and control total: what the source says a day costs without naming resources.
CREATE TABLE IF NOT EXISTS ${database}.cost_control_totals
(
    capture_id UUID,
    source LowCardinality(String),
    aws_account_id LowCardinality(String),
    day Date,
    grouping LowCardinality(String),
    service LowCardinality(String),
    usage_type LowCardinality(String),
    record_type LowCardinality(String),
    cost_usd Decimal(38, 12),
    amortized_cost_usd Decimal(38, 12),
    net_amortized_cost_usd Decimal(38, 12),
    usage_quantity Decimal(38, 12),
    captured_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (source, aws_account_id, day, capture_id, grouping, service, usage_type, record_type)
SETTINGS non_replicated_deduplication_window = 10000;

-- A row per capture and day, written when every page of it is staged: from then on the capture is complete. state is
-- captured, then merged when cost_lines holds it, or held while the brake waits for a second capture that agrees.
CREATE TABLE IF NOT EXISTS ${database}.cost_captures
(
    capture_id UUID,
    source LowCardinality(String),
    aws_account_id LowCardinality(String),
    day Date,
    estimated UInt8,
    line_count UInt64,
    cost_usd Decimal(38, 12),
    amortized_cost_usd Decimal(38, 12),
    net_amortized_cost_usd Decimal(38, 12),
    state LowCardinality(String),
    run_id UUID,
    captured_at DateTime64(3, 'UTC'),
    recorded_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(recorded_at)
PARTITION BY toYYYYMM(day)
ORDER BY (source, aws_account_id, day, captured_at, capture_id)
SETTINGS non_replicated_deduplication_window = 10000;
