-- The closure: a row per resource, hierarchy and ancestor. share is the part of the resource's cost that reaches the
-- ancestor. A new generation is built beside and exchanged whole, never inserted over.
CREATE TABLE IF NOT EXISTS ${database}.resource_ancestry
(
    resource_arn String,
    ancestor_id String,
    ancestor_type LowCardinality(String),
    hierarchy LowCardinality(String),
    depth UInt8,
    share Decimal(13, 12) DEFAULT 1,
    _version UInt64
)
ENGINE = ReplacingMergeTree(_version)
ORDER BY (ancestor_id, hierarchy, resource_arn)
SETTINGS non_replicated_deduplication_window = 10000;
