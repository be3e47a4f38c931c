-- A row per account that Polo knows of: how it is read, how its last inventory went, and when one was last complete.
CREATE TABLE IF NOT EXISTS ${database}.aws_accounts
(
    aws_account_id String,
    account_name String,
    account_role LowCardinality(String),
    read_role_arn String,
    status LowCardinality(String),
    message String,
    last_scan DateTime64(3, 'UTC'),
    last_complete_scan DateTime64(3, 'UTC'),
    _version UInt64
)
ENGINE = ReplacingMergeTree(_version)
ORDER BY aws_account_id
SETTINGS non_replicated_deduplication_window = 10000;
