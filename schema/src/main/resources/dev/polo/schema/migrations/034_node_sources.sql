-- Where a logical node is known from: 'dynamodb', 'tags', 'account' or '' for one that was only set by hand. missing_since
-- is when its source first did not show it any more, deleted_at when that was confirmed; both are the epoch while it lives.
ALTER TABLE ${database}.hierarchy_nodes
    ADD COLUMN IF NOT EXISTS source LowCardinality(String) DEFAULT '',
    ADD COLUMN IF NOT EXISTS missing_since DateTime64(3, 'UTC') DEFAULT toDateTime64(0, 3, 'UTC'),
    ADD COLUMN IF NOT EXISTS deleted_at DateTime64(3, 'UTC') DEFAULT toDateTime64(0, 3, 'UTC');
