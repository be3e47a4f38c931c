package dev.polo.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.testkit.TestClickHouse;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowIT {
    private static ClickHouse clickHouse;

    @BeforeAll
    static void open() {
        clickHouse = ClickHouse.of(TestDatabase.settings(TestClickHouse.server(), "default"));
    }

    @AfterAll
    static void close() {
        clickHouse.close();
    }

    @Test
    void textsOfEveryKindAreStrings() {
        assertThat(read("'日本 🦆\n\\0'", row -> row.string("x"))).containsExactly("日本 🦆\n\0");
        assertThat(read("toLowCardinality('low')", row -> row.string("x"))).containsExactly("low");
        assertThat(read("''", row -> row.string("x"))).containsExactly("");
    }

    @ParameterizedTest
    @CsvSource({
        "toUInt8(255), 255",
        "toInt8(-128), -128",
        "toUInt16(65535), 65535",
        "toUInt32(4294967295), 4294967295",
        "toInt64(-9223372036854775808), -9223372036854775808",
        "toUInt64(9223372036854775807), 9223372036854775807",
        "true, 1"
    })
    void wholeNumbersOfEveryWidthAreLongs(String sql, long expected) {
        assertThat(read(sql, row -> row.number("x"))).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"toUInt64(9223372036854775808)", "toUInt64(18446744073709551615)", "1.5"})
    void aNumberThatNoLongHoldsIsRefusedAndNotBent(String sql) {
        assertUnreadable(sql, row -> row.number("x"), "Column 'x' cannot be read: ");
    }

    @ParameterizedTest
    @CsvSource({
        "'toDecimal128(''12345678901234.123456789012345678901234'', 24)', 12345678901234.123456789012345678901234",
        "'toDecimal128(''-0.000000000001'', 12)', -0.000000000001",
        "'toDecimal64(''1.000000000000'', 12)', 1.000000000000",
        "toUInt8(5), 5"
    })
    void decimalsKeepEveryDigit(String sql, BigDecimal expected) {
        assertThat(read(sql, row -> row.decimal("x"))).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // In Berlin and New York this hour is skipped or doubled; in UTC it is like any other.
        "'toDateTime64(''2026-03-29 02:30:00.123'', 3, ''UTC'')', 2026-03-29T02:30:00.123Z",
        "'toDateTime64(''2026-11-01 01:30:00.999'', 3, ''UTC'')', 2026-11-01T01:30:00.999Z",
        "'toDateTime64(''2299-12-31 00:00:00'', 3, ''UTC'')', 2299-12-31T00:00:00Z",
        "'toDateTime64(0, 3, ''UTC'')', 1970-01-01T00:00:00Z",
        "'toDateTime64(''1969-12-31 23:59:59.500'', 3, ''UTC'')', 1969-12-31T23:59:59.500Z",
        "'toDateTime(''2026-03-29 01:30:00'', ''UTC'')', 2026-03-29T01:30:00Z",
        "'toDateTime(''2026-07-01 12:00:00'', ''Europe/Berlin'')', 2026-07-01T10:00:00Z"
    })
    void timesAreInstantsWhateverTheZoneOfTheColumn(String sql, Instant expected) {
        assertThat(read(sql, row -> row.instant("x"))).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"1970-01-01", "2024-02-29", "2026-03-29", "2149-06-06"})
    void datesAreDays(LocalDate expected) {
        assertThat(read("toDate('" + expected + "')", row -> row.day("x"))).containsExactly(expected);
    }

    @Test
    void uuidsAreUuids() {
        UUID uuid = UUID.fromString("6f1c2a0e-9f0b-5e52-9c3d-7a1d0c5b8e41");

        assertThat(read("toUUID('" + uuid + "')", row -> row.uuid("x"))).containsExactly(uuid);
    }

    @Test
    void mapsComeSortedByKey() {
        assertThat(read("map('b', '1', 'a', '', 'ü', 'x\\'y')", row -> row.map("x"))
                        .getFirst())
                .containsExactly(Map.entry("a", ""), Map.entry("b", "1"), Map.entry("ü", "x'y"));
        assertThat(read("CAST(map(), 'Map(String, String)')", row -> row.map("x"))
                        .getFirst())
                .isEmpty();
        assertThat(read("map('EBS', toDecimal128('0.1', 24))", row -> row.map("x"))
                        .getFirst())
                .containsExactly(Map.entry("EBS", "0.100000000000000000000000"));
    }

    @Test
    void aRowKnowsItsColumnsAndTheirValues() {
        List<Object> values = clickHouse
                .query("""
                        SELECT 'a' AS text, toDecimal128('1.50', 2) AS money, toDate('2026-03-12') AS day,
                            toDateTime64('2026-03-12 01:00:00', 3, 'UTC') AS at, NULL AS nothing
                        """, row -> {
                    assertThat(row.columns()).containsExactly("text", "money", "day", "at", "nothing");
                    assertThat(row.value("nothing")).isNull();
                    return List.<Object>of(row.value("text"), row.value("money"), row.value("day"), row.value("at"));
                })
                .getFirst();

        assertThat(values)
                .containsExactly(
                        "a",
                        new BigDecimal("1.50"),
                        LocalDate.parse("2026-03-12"),
                        Instant.parse("2026-03-12T01:00:00Z"));
    }

    @Test
    void aNullOrAMissingColumnIsOurOwnMistakeAndSaidSo() {
        assertUnreadable(
                "CAST(NULL, 'Nullable(String)')", row -> row.string("x"), "Column 'x' cannot be read: it is NULL.");
        assertUnreadable("CAST(NULL, 'Nullable(Int64)')", row -> row.number("x"), "Column 'x' cannot be read: ");
        assertUnreadable("1", row -> row.string("y"), "Column 'y' cannot be read: ");
    }

    private static <T> List<T> read(String sql, Function<Row, T> getter) {
        return clickHouse.query("SELECT " + sql + " AS x", getter);
    }

    private static void assertUnreadable(String sql, Function<Row, ?> getter, String sentence) {
        assertThatThrownBy(() -> read(sql, getter))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUG))
                .hasMessageStartingWith(sentence);
    }
}
