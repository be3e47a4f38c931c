-- Where each resource's cost goes, hop by hop: a row per hierarchy, resource, node it passes and parent it goes on to
-- ('' at a root). depth 0 is the resource itself. resource_ancestry is this without depth 0, summed over parents, with
-- the logical nodes only in marqo_logical. Exchanged together with it.
CREATE TABLE IF NOT EXISTS ${database}.resource_flows
(
    hierarchy LowCardinality(String),
    resource_arn String,
    node_id String,
    node_type LowCardinality(String),
    parent_id String,
    depth UInt8,
    share Decimal(13, 12),
    _version UInt64
)
ENGINE = MergeTree
ORDER BY (hierarchy, resource_arn, node_id, parent_id)
SETTINGS non_replicated_deduplication_window = 10000;
