CREATE TABLE things (id UInt64, note String) ENGINE = MergeTree ORDER BY id;
INSERT INTO things VALUES (1, 'one'), (2, 'a;b');
