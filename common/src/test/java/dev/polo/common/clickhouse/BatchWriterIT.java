package dev.polo.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.testkit.FaultyProxy;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchWriterIT {
    private static final UUID RUN = UUID.fromString("6f1c2a0e-9f0b-5e52-9c3d-7a1d0c5b8e41");
    private TestDatabase database;
    private ClickHouse clickHouse;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        clickHouse = database.clickHouse;
        Item.createTables(clickHouse);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everyValueArrivesAsItWasWritten() {
        Item item = new Item(
                Long.MAX_VALUE,
                "näme",
                new BigDecimal("-12345678901234567890.123456789012"),
                Instant.parse("2026-03-29T01:30:00.999Z"),
                Map.of("a", "b"));
        write(clickHouse, item);

        assertThat(clickHouse.query(
                        "SELECT * FROM items",
                        row -> new Item(
                                row.number("id"),
                                row.string("name"),
                                row.decimal("cost"),
                                row.instant("at"),
                                row.map("tags"))))
                .containsExactly(item);
    }

    @Test
    void tagValuesOfAnyShapeComeBackUnchanged() {
        Map<String, String> tags = new TreeMap<>(Map.of(
                "empty", "",
                "unicode", "日本語 ünïcode 🦆",
                "longest", "x".repeat(256),
                "quotes", "it's \"quoted\" \\ `so`",
                "newlines", "a\tb\r\nc\0d",
                "key with = : + - @ /", " ",
                "ключ", "{a:String}"));
        write(clickHouse, Item.tagged(1, tags));

        assertThat(clickHouse.query("SELECT tags FROM items", row -> row.map("tags")))
                .containsExactly(new TreeMap<>(tags));
    }

    @Test
    void anAbsentTagValueIsAnAbsentTag() {
        Map<String, String> tags = new HashMap<>(Map.of("here", "yes"));
        tags.put("gone", null);
        write(clickHouse, Item.tagged(1, tags));

        assertThat(clickHouse.query("SELECT tags FROM items", row -> row.map("tags")))
                .containsExactly(new TreeMap<>(Map.of("here", "yes")));
    }

    @Test
    void aTableMayGainColumnsWhileAWriterRuns() {
        try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 1)) {
            writer.write(Item.of(1));
            clickHouse.execute("ALTER TABLE items ADD COLUMN added String DEFAULT 'default' AFTER id");
            writer.write(Item.of(2));
        }

        assertThat(clickHouse.query("SELECT added FROM items ORDER BY id", row -> row.string("added")))
                .containsExactly("default", "default");
    }

    @Test
    void nothingIsSentBeforeABatchIsFullAndAllIsSentAtTheEnd() {
        try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 10)) {
            writer.writeAll(items(1, 9));
            assertThat(stored()).isZero();
            writer.write(Item.of(10));
            await().until(() -> stored() == 10);
            writer.write(Item.of(11));
            assertThat(stored()).isEqualTo(10);
            writer.flush();
            assertThat(writer.rows()).isEqualTo(11);
        }
        assertThat(stored()).isEqualTo(11);
    }

    @Test
    void aBatchThatFailsOnItsWayIsToldAtTheFlush() {
        clickHouse.execute("DROP TABLE items SYNC");
        BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 1);
        writer.write(Item.of(1));

        assertThatThrownBy(writer::flush)
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLICKHOUSE_NOT_MIGRATED));
        assertThat(writer.rows()).isZero();
    }

    @Test
    void batchesDoubleSoThatALargeScopeLeavesFewParts() {
        try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 10)) {
            writer.writeAll(items(1, 70));
        }

        assertThat(clickHouse.query(
                        "SELECT count() AS rows FROM items GROUP BY _part ORDER BY rows", row -> row.number("rows")))
                .as("no merge has run: three parts; else fewer")
                .hasSizeLessThanOrEqualTo(3);
        assertThat(stored()).isEqualTo(70);
    }

    @Test
    void aFirstBatchBeyondTheLargestStaysThatSize() {
        try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, Integer.MAX_VALUE)) {
            writer.write(Item.of(1));
            writer.flush();
            writer.write(Item.of(2));
            assertThat(writer.rows()).as("the second is not sent by itself").isEqualTo(1);
        }
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void aRunRepeatedWithTheSameRowsStoresThemOnceInTheViewToo() {
        for (int attempt = 0; attempt < 3; attempt++) {
            try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 2)) {
                writer.writeAll(items(1, 7));
            }
        }

        assertThat(stored()).isEqualTo(7);
        assertThat(counted()).isEqualTo(7);
    }

    @Test
    void otherRowsUnderTheSameRunAndNumberAreStoredToo() {
        write(clickHouse, Item.of(1));
        write(clickHouse, Item.of(2));

        assertThat(stored()).isEqualTo(2);
        assertThat(counted())
                .as("the view's rows are equal, and yet both count")
                .isEqualTo(2);
    }

    @Test
    void equalRowsOfTwoRunsAreStoredTwice() {
        write(clickHouse, Item.of(1));
        try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, UUID.randomUUID(), 1)) {
            writer.write(Item.of(1));
        }

        assertThat(stored()).isEqualTo(2);
        assertThat(counted()).isEqualTo(2);
    }

    @Test
    void equalBatchesOfOneRunAreStoredBoth() {
        try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 1)) {
            writer.write(Item.of(1));
            writer.flush();
            writer.write(Item.of(1));
            writer.flush();
        }

        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void aBatchWhoseAnswerIsLostIsSentAgainAndStoredOnce() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(clickHouse.settings().url());
                ClickHouse remote = database.by(proxy.url());
                BatchWriter<Item> writer = remote.writer(Item.LAYOUT, RUN, 5)) {
            writer.writeAll(items(1, 5));
            proxy.loseAnswers(2);
            writer.writeAll(items(6, 20));
            assertThat(proxy.stillToLose()).isZero();
        }

        assertThat(stored()).isEqualTo(20);
        assertThat(counted()).isEqualTo(20);
    }

    @Test
    void aRowThatCannotBeEncodedLeavesNothingOfItself() {
        try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 10)) {
            writer.write(Item.of(1));
            assertThatThrownBy(() -> writer.write(new Item(2, "no tags", BigDecimal.ONE, Item.AT, null)))
                    .isInstanceOfSatisfying(
                            PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUG))
                    .hasMessageStartingWith("A row of items cannot be encoded (")
                    .hasMessageContaining("no tags");
            writer.write(Item.of(3));
        }

        assertThat(clickHouse.query("SELECT id FROM items ORDER BY id", row -> row.number("id")))
                .containsExactly(1L, 3L);
    }

    @Test
    void moneyFinerThanItsColumnIsRefusedAndNotCut() {
        try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 10)) {
            assertThatThrownBy(() ->
                            writer.write(new Item(1, "fine", new BigDecimal("0.1234567890123"), Item.AT, Map.of())))
                    .isInstanceOf(PoloException.class);
            writer.write(new Item(2, "zeros", new BigDecimal("0.500000000000000000"), Item.AT, Map.of()));
        }

        assertThat(clickHouse.query("SELECT cost FROM items", row -> row.decimal("cost")))
                .containsExactly(new BigDecimal("0.500000000000"));
    }

    @Test
    void aTableThatIsNotThereSaysToMigrate() {
        clickHouse.execute("DROP TABLE items SYNC");

        assertThatThrownBy(() -> write(clickHouse, Item.of(1)))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLICKHOUSE_NOT_MIGRATED));
    }

    private static void write(ClickHouse to, Item item) {
        try (BatchWriter<Item> writer = to.writer(Item.LAYOUT, RUN, 10)) {
            writer.write(item);
        }
    }

    private static List<Item> items(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(Item::of).toList();
    }

    private long stored() {
        return database.number("SELECT count() FROM items");
    }

    private long counted() {
        return database.number("SELECT sum(items) FROM item_counts");
    }
}
