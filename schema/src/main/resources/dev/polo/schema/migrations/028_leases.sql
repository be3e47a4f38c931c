-- A row per claim, heartbeat and release. The migrator creates it before the first file, since it needs a lease too.
CREATE TABLE IF NOT EXISTS ${database}.leases
(
    lease_name LowCardinality(String),
    holder UUID,
    action LowCardinality(String),
    written_at DateTime64(3, 'UTC'),
    expires_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (lease_name, holder, written_at)
TTL toDateTime(expires_at) + INTERVAL 1 DAY;
