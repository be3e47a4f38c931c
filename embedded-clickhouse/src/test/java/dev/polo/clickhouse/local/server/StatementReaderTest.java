package dev.polo.clickhouse.local.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementReaderTest {
    private final StatementReader reader =
            new StatementReader(Set.of("csv", "tsv", "json", "values", "null"), "TabSeparated");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "INSERT INTO t FORMAT CSV 1,2 | INSERT INTO t | CSV | 1,2",
                "insert into t (a, b) values (1, 2) | insert into t (a, b) | Values | ' (1, 2)'",
                "INSERT INTO format FORMAT TSV x | INSERT INTO format | TSV | x",
                "INSERT INTO db.values VALUES (1) | INSERT INTO db.values | Values | ' (1)'",
                "INSERT INTO t (format, `values`) VALUES (1) | INSERT INTO t (format, `values`) | Values | ' (1)'",
                "INSERT INTO t SETTINGS a = 'FORMAT CSV' FORMAT CSV x | INSERT INTO t SETTINGS a = 'FORMAT CSV' | CSV | x",
                "/* VALUES */ INSERT INTO TABLE t VALUES (1) | /* VALUES */ INSERT INTO TABLE t | Values | ' (1)'",
                "INSERT INTO FUNCTION null('a Int8') FORMAT CSV 1 | INSERT INTO FUNCTION null('a Int8') | CSV | 1",
                "INSERT INTO t VALUES ('SELECT') | INSERT INTO t | Values | ' (''SELECT'')'",
            })
    void headEndsWhereTheRowsBegin(String sql, String head, String format, String rows) throws IOException {
        String expected =
                rows.startsWith("'") ? rows.substring(1, rows.length() - 1).replace("''", "'") : rows;
        assertThat(read("", sql)).isInstanceOfSatisfying(Statement.Insert.class, insert -> {
            assertThat(text(insert.head()).strip()).isEqualTo(head);
            assertThat(insert.format()).isEqualTo(format);
            assertThat(rows(insert)).isEqualTo(expected);
        });
    }

    @Test
    void exactlyOneLineEndBelongsToTheHead() throws IOException {
        assertThat(rows(insert("INSERT INTO t FORMAT RowBinary \n", "\n\n\n"))).isEqualTo("\n\n\n\n");
        assertThat(rows(insert("INSERT INTO t FORMAT RowBinary", "\n\n\n"))).isEqualTo("\n\n\n");
        assertThat(rows(insert("", "INSERT INTO t FORMAT RowBinary\n\n\n\n"))).isEqualTo("\n\n\n");
        assertThat(rows(insert("", "INSERT INTO t FORMAT RowBinary\r\n\n"))).isEqualTo("\n");
    }

    @Test
    void rowsBeyondTheHeadStayWhole() throws IOException {
        String rows = "x\n".repeat(1_000_000);
        assertThat(rows(insert("INSERT INTO t FORMAT TSV", rows))).isEqualTo(rows);
        assertThat(rows(insert("", "INSERT INTO t FORMAT TSV\n" + rows))).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t SELECT 1",
                "INSERT INTO t (a) WITH 1 AS x SELECT x",
                "INSERT INTO t (SELECT 1)",
                "INSERT INTO t",
                "SELECT 'INSERT INTO t VALUES'",
                "-- INSERT INTO t VALUES\nSELECT 1",
            })
    void statementsWithoutRows(String sql) throws IOException {
        assertThat(read("", sql))
                .isInstanceOfSatisfying(
                        Statement.Query.class,
                        query -> assertThat(text(query.sql())).isEqualTo(sql));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT 1 | TabSeparated",
                "SELECT 1 FORMAT JSON | JSON",
                "SELECT 1 format csv; | csv",
                "SELECT 1 FORMAT CSV SETTINGS max_threads = 1 | CSV",
                "SELECT format FROM t ORDER BY format DESC | TabSeparated",
                "SELECT 'FORMAT JSON' | TabSeparated",
                "SELECT `FORMAT` AS json | TabSeparated",
                "SHOW TABLES FORMAT TSV | TSV",
            })
    void formatIsTheClausesElseTheRequests(String sql, String format) throws IOException {
        assertThat(((Statement.Query) read("", sql)).format()).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "62 | SELECT 1; SELECT 2",
                "62 | /* nothing */ -- at all",
                "219 | SELECT 1 INTO OUTFILE 'x'",
                "48 | INSERT INTO t SELECT a FROM input('a Int8') FORMAT CSV",
                "78 | INSERT INTO t FROM INFILE 'x' FORMAT CSV",
            })
    void whatTheEngineWouldGetWrongIsRefused(int code, String sql) {
        assertThatThrownBy(() -> read("", sql))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private Statement.Insert insert(String query, String body) throws IOException {
        return (Statement.Insert) read(query, body);
    }

    private Statement read(String query, String body) throws IOException {
        return reader.read(query, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String rows(Statement.Insert insert) {
        try {
            return text(insert.rows().readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
