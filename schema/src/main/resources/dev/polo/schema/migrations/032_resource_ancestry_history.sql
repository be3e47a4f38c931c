-- Who belonged to whom, and when: a row per hop of resource_flows and interval in which it was in force. The first known
-- parentage reaches back without limit (valid_from is the epoch); an open interval ends in 2299. Closing one is a newer
-- version of its row, so read with FINAL. The parentage of a day is what was in force at its end (UTC).
CREATE TABLE IF NOT EXISTS ${database}.resource_ancestry_history
(
    hierarchy LowCardinality(String),
    resource_arn String,
    node_id String,
    node_type LowCardinality(String),
    parent_id String,
    depth UInt8,
    share Decimal(13, 12),
    valid_from DateTime64(3, 'UTC'),
    valid_to DateTime64(3, 'UTC') DEFAULT toDateTime64('2299-12-31 00:00:00', 3, 'UTC'),
    recorded_at DateTime64(3, 'UTC'),
    generation UInt64
)
ENGINE = ReplacingMergeTree(generation)
ORDER BY (hierarchy, resource_arn, node_id, parent_id, depth, share, node_type, valid_from)
SETTINGS non_replicated_deduplication_window = 10000;

-- What the rollup of a day was made from: when the fingerprint of the day's ledger or the history has moved on since,
-- the day is computed again. rollup_checksum is the stored rollup's when its conservation was last checked. Read with FINAL.
CREATE TABLE IF NOT EXISTS ${database}.cost_rollup_days
(
    day Date,
    fingerprint Int64,
    rollup_checksum Int64,
    generation UInt64
)
ENGINE = ReplacingMergeTree(generation)
ORDER BY day
SETTINGS non_replicated_deduplication_window = 10000;
