-- A row per edge. ended_at is the epoch while the edge is alive.
CREATE TABLE IF NOT EXISTS ${database}.resource_relationships
(
    source_arn String,
    target_arn String,
    relationship LowCardinality(String),
    is_cost_parent UInt8 DEFAULT 0,
    properties Map(String, String),
    discovered_at DateTime64(3, 'UTC'),
    last_seen DateTime64(3, 'UTC'),
    ended_at DateTime64(3, 'UTC') DEFAULT toDateTime64(0, 3, 'UTC'),
    _version UInt64
)
ENGINE = ReplacingMergeTree(_version)
ORDER BY (source_arn, target_arn, relationship)
SETTINGS non_replicated_deduplication_window = 10000;
