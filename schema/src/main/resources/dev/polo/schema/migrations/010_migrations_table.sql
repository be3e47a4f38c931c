-- Flyway creates and owns this table before the first file runs; this stays for the record and changes nothing.
CREATE TABLE IF NOT EXISTS ${database}._migrations
(
    installed_rank Int32
)
ENGINE = MergeTree
ORDER BY installed_rank;
