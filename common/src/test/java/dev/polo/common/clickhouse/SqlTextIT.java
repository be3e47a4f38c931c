package dev.polo.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.testkit.TestClickHouse;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a text holds, ClickHouse gets that text and nothing else. */
class SqlTextIT {
    private static ClickHouse clickHouse;

    @BeforeContainer
    static void open() {
        clickHouse = ClickHouse.of(TestDatabase.settings(TestClickHouse.server(), "default"));
    }

    @AfterContainer
    static void close() {
        clickHouse.close();
    }

    /** Many in one statement, so that one that breaks out of its quotes takes others with it. */
    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void aLiteralIsReadBackUnchanged(@ForAll("lists") List<String> texts) {
        StringBuilder sql = new StringBuilder("SELECT 'end' AS last");
        for (int i = 0; i < texts.size(); i++) {
            sql.append(", ")
                    .append(SqlText.literal(texts.get(i)))
                    .append(" AS t")
                    .append(i);
        }
        assertThat(read(sql.toString(), Map.of(), texts.size())).isEqualTo(texts);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.BOUNDED)
    void aParameterIsReadBackUnchanged(@ForAll("texts") String text) {
        assertThat(read("SELECT {text:String} AS t0, 'end' AS last", Map.of("text", text), 1))
                .containsExactly(text);
    }

    @Example
    void theHardestTextsComeBackUnchanged() {
        List<String> texts = List.of(
                "",
                " ",
                "\\N",
                "\\",
                "\\\\'",
                "'",
                "''",
                "`\"",
                "a\tb\r\nc\0d\b\f\u0007\u001a",
                "{x:String}",
                "%s%27&+=;#",
                "日本語 ünïcode 🦆",
                "? {d '2026-01-01'} ${database} -- /* #",
                "ab".repeat(128),
                "\uFEFF\u200B\u0301");

        for (String text : texts) {
            String sql = "SELECT " + SqlText.literal(text) + " AS t0, {text:String} AS t1, {text:String} = "
                    + SqlText.literal(text) + " AS same, 'end' AS last";
            assertThat(read(sql, Map.of("text", text), 2)).containsExactly(text, text);
        }
    }

    @Example
    void aTupleMatchesExactlyItsMembers() {
        List<String> found = clickHouse.query(
                "SELECT arrayJoin(['a', 'it''s', 'b', '']) AS text WHERE text IN "
                        + SqlText.tuple(List.of("it's", "b")),
                row -> row.string("text"));

        assertThat(found).containsExactly("it's", "b");
    }

    private static List<String> read(String sql, Map<String, String> parameters, int columns) {
        return clickHouse
                .query(sql, parameters, row -> {
                    assertThat(row.string("last")).isEqualTo("end");
                    return java.util.stream.IntStream.range(0, columns)
                            .mapToObj(i -> row.string("t" + i))
                            .toList();
                })
                .getFirst();
    }

    @Provide
    static Arbitrary<List<String>> lists() {
        return texts().list().ofMinSize(1).ofMaxSize(8);
    }

    /** Any character, those that matter far more often than the rest; a lone surrogate is no text. */
    @Provide
    static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(
                                3,
                                Arbitraries.of("\\", "'", "\"", "\t", "\n", "\r", "\0", "`", "{", "}", "N", "--", ";")),
                        net.jqwik.api.Tuple.of(
                                2,
                                Arbitraries.strings()
                                        .withCharRange('\u0001', '\ud7ff')
                                        .ofLength(1)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.of("🦆", "日", "é", "\u001a", "%27")))
                .list()
                .ofMaxSize(256)
                .map(parts -> String.join("", parts));
    }
}
