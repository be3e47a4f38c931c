-- A row per day, metric, hierarchy and account ('' is all of them together): does the hierarchy hold the whole bill?
CREATE TABLE IF NOT EXISTS ${database}.cost_reconciliation
(
    day Date,
    metric LowCardinality(String),
    hierarchy LowCardinality(String),
    aws_account_id LowCardinality(String),
    source_total Decimal(38, 24),
    ledger_total Decimal(38, 24),
    allocated Decimal(38, 24),
    unallocated Decimal(38, 24),
    difference Decimal(38, 24),
    checked_at DateTime64(3, 'UTC'),
    run_id UUID
)
ENGINE = ReplacingMergeTree(checked_at)
PARTITION BY toYYYYMM(day)
ORDER BY (hierarchy, metric, day, aws_account_id)
SETTINGS non_replicated_deduplication_window = 10000;
