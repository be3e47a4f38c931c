package dev.polo.common.clickhouse;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** A row with a column of every type that Polo's tables have; behind it a view that counts. */
record Item(long id, String name, BigDecimal cost, Instant at, Map<String, String> tags) {
    static final Instant AT = Instant.parse("2026-03-29T01:30:00.123Z");
    static final TableLayout<Item> LAYOUT = TableLayout.<Item>of("items")
            .column("id", "UInt64", Item::id)
            .column("name", "LowCardinality(String)", Item::name)
            .column("cost", "Decimal(38, 12)", Item::cost)
            .column("at", "DateTime64(3, 'UTC')", Item::at)
            .column("tags", "Map(String, String)", Item::tags)
            .build();

    static Item of(long id) {
        return new Item(id, "item", BigDecimal.ONE, AT, Map.of());
    }

    static Item tagged(long id, Map<String, String> tags) {
        return new Item(id, "item", BigDecimal.ONE, AT, tags);
    }

    static void createTables(ClickHouse clickHouse) {
        clickHouse.execute("""
                CREATE TABLE items
                (
                    id UInt64,
                    name LowCardinality(String),
                    cost Decimal(38, 12),
                    at DateTime64(3, 'UTC'),
                    tags Map(String, String)
                )
                ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 1000
                """);
        clickHouse.execute("""
                CREATE TABLE item_counts (name LowCardinality(String), items UInt64)
                ENGINE = SummingMergeTree ORDER BY name SETTINGS non_replicated_deduplication_window = 1000
                """);
        clickHouse.execute("""
                CREATE MATERIALIZED VIEW item_counts_mv TO item_counts AS
                SELECT name, count() AS items FROM items GROUP BY name
                """);
    }
}
