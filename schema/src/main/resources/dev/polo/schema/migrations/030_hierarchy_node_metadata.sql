-- A row per node and key set by hand; it wins over what collectors find and is kept.
CREATE TABLE IF NOT EXISTS ${database}.hierarchy_node_metadata
(
    node_id String,
    key String,
    value String,
    set_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(set_at)
ORDER BY (node_id, key)
SETTINGS non_replicated_deduplication_window = 10000;
