-- A row per day, hierarchy, node and parent: what the node cost with everything under it, as far as it flows to that
-- parent. Rows are sums of differences; read with sum(). cost x share has 24 decimals, so nothing is rounded away.
CREATE TABLE IF NOT EXISTS ${database}.cost_rollup_daily
(
    day Date,
    node_id String,
    node_type LowCardinality(String),
    node_name SimpleAggregateFunction(anyLast, String),
    hierarchy LowCardinality(String),
    parent_id String,
    cost_usd SimpleAggregateFunction(sum, Decimal(38, 24)),
    direct_cost_usd SimpleAggregateFunction(sum, Decimal(38, 24)),
    amortized_cost_usd SimpleAggregateFunction(sum, Decimal(38, 24)),
    resource_count SimpleAggregateFunction(sum, Int64),
    cost_by_type SimpleAggregateFunction(sumMap, Map(String, Decimal(38, 24)))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (hierarchy, node_type, node_id, day, parent_id)
SETTINGS non_replicated_deduplication_window = 10000;
