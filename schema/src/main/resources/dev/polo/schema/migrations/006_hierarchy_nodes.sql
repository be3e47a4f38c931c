-- A row per logical node: account, customer, cluster, index. Read with FINAL.
CREATE TABLE IF NOT EXISTS ${database}.hierarchy_nodes
(
    node_id String,
    node_type LowCardinality(String),
    node_name String,
    parent_id String DEFAULT '',
    hierarchy LowCardinality(String),
    metadata Map(String, String),
    created_at DateTime64(3, 'UTC'),
    updated_at DateTime64(3, 'UTC'),
    _version UInt64
)
ENGINE = ReplacingMergeTree(_version)
ORDER BY (hierarchy, node_id)
SETTINGS non_replicated_deduplication_window = 10000;
