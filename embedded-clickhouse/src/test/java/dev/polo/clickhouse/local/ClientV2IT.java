package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.TestServer.execute;
import static dev.polo.clickhouse.local.TestServer.number;
import static dev.polo.clickhouse.local.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The official Java client, unchanged. */
class ClientV2IT {
    private static final byte LINE_FEED = 0x0A;

    private static TestServer server;
    private static Client client;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = new TestServer(directory);
        client = server.client().build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void answersPingAndTellsItsTimeZone() {
        assertThat(client.ping()).isTrue();
        client.loadServerInfo();
        assertThat(client.getServerVersion()).startsWith("26.7");
        assertThat(text(client, "SELECT timezone()")).isEqualTo("UTC");
    }

    @Test
    void rowsWithTwoLineFeedsInARowArriveWhole() throws Exception {
        execute(client, "CREATE OR REPLACE TABLE feeds (a UInt16, b String) ENGINE = MergeTree ORDER BY a");
        int rows = 5_000;
        ByteArrayOutputStream binary = new ByteArrayOutputStream();
        for (int i = 0; i < rows; i++) {
            binary.writeBytes(ByteBuffer.allocate(2)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) 0x0A0A)
                    .array());
            binary.writeBytes(new byte[] {4, LINE_FEED, LINE_FEED, LINE_FEED, LINE_FEED});
        }
        try (InsertResponse response = client.insert(
                        "feeds", new ByteArrayInputStream(binary.toByteArray()), ClickHouseFormat.RowBinary)
                .get()) {
            assertThat(response.getWrittenRows()).isEqualTo(rows);
        }
        assertThat(number(client, "SELECT count() FROM feeds WHERE a = 0x0A0A AND b = '\\n\\n\\n\\n'"))
                .isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 200_000})
    void rowsByColumnListArriveWhole(int rows) throws Exception {
        execute(
                client,
                "CREATE OR REPLACE TABLE written (id UInt64, note String DEFAULT 'none', tags Map(String, String))"
                        + " ENGINE = MergeTree ORDER BY id");
        var schema = client.getTableSchema("written");
        try (InsertResponse response = client.insert(
                        "written",
                        List.of("id", "tags"),
                        out -> {
                            RowBinaryFormatWriter writer = new RowBinaryFormatWriter(
                                    out,
                                    new com.clickhouse.client.api.metadata.TableSchema(
                                            List.of(schema.getColumnByName("id"), schema.getColumnByName("tags"))),
                                    ClickHouseFormat.RowBinary);
                            for (long id = 0; id < rows; id++) {
                                writer.setValue("id", id);
                                writer.setValue("tags", Map.of("k" + id, "v\n\n"));
                                writer.commitRow();
                            }
                        },
                        ClickHouseFormat.RowBinary,
                        new InsertSettings())
                .get()) {
            assertThat(response.getWrittenRows()).isEqualTo(rows);
        }
        assertThat(number(client, "SELECT count() FROM written WHERE note = 'none' AND mapValues(tags) = ['v\\n\\n']"))
                .isEqualTo(rows);
    }

    @Test
    void objectsArriveWhole() throws Exception {
        execute(client, "CREATE OR REPLACE TABLE pojo (id Int64, name String) ENGINE = MergeTree ORDER BY id");
        client.register(Thing.class, client.getTableSchema("pojo"));
        List<Thing> things = List.of(new Thing(10, "\n\n"), new Thing(2570, "zwei\t'"));
        try (InsertResponse response = client.insert("pojo", things).get()) {
            assertThat(response.getWrittenRows()).isEqualTo(2);
        }
        assertThat(client.queryAll("SELECT id, name FROM pojo ORDER BY id"))
                .extracting(row -> row.getString("name"))
                .containsExactly("\n\n", "zwei\t'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60 | SELECT * FROM no_such_table",
                "81 | SELECT * FROM no_such_database.t",
                "62 | SELEC 1",
                "62 | SELECT 1; SELECT 2",
                "47 | SELECT no_such_column",
                "46 | SELECT no_such_function(1)",
                "395 | SELECT throwIf(number = 5) FROM numbers(10)",
                "219 | SELECT 1 INTO OUTFILE 'x'",
                "48 | INSERT INTO FUNCTION null('a Int8') SELECT a FROM input('a Int8') FORMAT CSV",
            })
    void errorsComeWithTheirCode(int code, String sql) {
        assertThat(catchThrowable(() -> client.queryAll(sql))).satisfies(hasCode(code));
    }

    @Test
    void unknownSettingIsRefused() {
        QuerySettings settings = new QuerySettings().serverSetting("no_such_setting", "1");
        assertThat(catchThrowable(() -> client.query("SELECT 1", settings).get()))
                .satisfies(hasCode(115));
    }

    @Test
    void writingWhileReadOnlyIsRefused() {
        QuerySettings settings = new QuerySettings().serverSetting("readonly", "1");
        assertThat(catchThrowable(() -> client.query("CREATE TABLE nope (a Int8) ENGINE = Memory", settings)
                        .get()))
                .satisfies(hasCode(164));
    }

    @Test
    void rowsThatAreNoRowsAreRefused() throws Exception {
        execute(client, "CREATE OR REPLACE TABLE strict (a Int32) ENGINE = MergeTree ORDER BY a");
        byte[] rows = "1\nnot a number\n".getBytes(StandardCharsets.UTF_8);
        assertThat(catchThrowable(() -> client.insert("strict", new ByteArrayInputStream(rows), ClickHouseFormat.TSV)
                        .get()))
                .satisfies(hasCode(27));
        assertThat(number(client, "SELECT count() FROM strict")).isZero();
    }

    @Test
    void wrongPasswordIsRefused() {
        try (Client stranger = server.client().setPassword("wrong").build()) {
            assertThat(catchThrowable(() -> stranger.queryAll("SELECT 1"))).satisfies(hasCode(516));
        }
    }

    @Test
    void parametersKeepTheirContent() {
        String value = "it's \"ÄÖ✓\" `x` {a} $$";
        assertThat(text(client, "SELECT {x:String}", Map.of("x", value))).isEqualTo(value);
        assertThat(text(client, "SELECT arrayStringConcat({a:Array(String)}, '+')", Map.of("a", "['x','y']")))
                .isEqualTo("x+y");
        assertThat(text(client, "SELECT toString({t:DateTime64(3)})", Map.of("t", "2026-01-02 03:04:05.678")))
                .isEqualTo("2026-01-02 03:04:05.678");
    }

    /** Values are ClickHouse's escaped text, here as on any server; this client does not escape them. */
    @Test
    void parametersWithRawTabsAreRefusedUnlessEscaped() {
        assertThat(catchThrowable(() -> text(client, "SELECT {x:String}", Map.of("x", "a\tb"))))
                .satisfies(hasCode(457));
        assertThat(text(client, "SELECT {x:String}", Map.of("x", "a\\tb\\nc\\\\d")))
                .isEqualTo("a\tb\nc\\d");
    }

    @ParameterizedTest
    @CsvSource({"true,true,false", "true,false,false", "false,true,false", "false,false,false", "true,true,true"})
    void compressionWorksInEveryCombination(boolean response, boolean request, boolean overHttp) throws Exception {
        try (Client other = server.client()
                .compressServerResponse(response)
                .compressClientRequest(request)
                .useHttpCompression(overHttp)
                .build()) {
            execute(other, "CREATE OR REPLACE TABLE packed (a String) ENGINE = MergeTree ORDER BY a");
            byte[] rows = "some text\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
            other.insert("packed", new ByteArrayInputStream(rows), ClickHouseFormat.TSV)
                    .get()
                    .close();
            assertThat(number(other, "SELECT count() FROM packed WHERE a = 'some text'"))
                    .isEqualTo(100_000);
            assertThat(other.queryAll("SELECT a FROM packed")).hasSize(100_000);
            assertThat(catchThrowable(() -> other.queryAll("SELECT * FROM no_such_table")))
                    .satisfies(hasCode(60));
        }
    }

    @Test
    @SuppressWarnings("try") // the client declares a close() that may throw anything
    void bigResultsAreStreamedWhole() throws Exception {
        long rows = 3_000_000;
        String sql = "SELECT number, toString(number) AS text FROM numbers(" + rows + ")";
        long sum = 0;
        long count = 0;
        try (var response = client.query(sql).get();
                var reader = client.newBinaryFormatReader(response)) {
            while (reader.next() != null) {
                sum += reader.getLong("number");
                count++;
            }
        }
        assertThat(count).isEqualTo(rows);
        assertThat(sum).isEqualTo(rows * (rows - 1) / 2);
    }

    /** The first megabyte leaves before the error happens, so no status can tell it. */
    @Test
    void resultThatBreaksOffIsAnError() {
        String sql = "SELECT number, throwIf(number = 5000000) FROM numbers(6000000)";
        assertThat(catchThrowable(() -> client.queryAll(sql))).isNotNull();
    }

    private static java.util.function.Consumer<Throwable> hasCode(int code) {
        return thrown -> {
            Throwable cause = thrown;
            while (cause != null && !(cause instanceof ServerException)) {
                cause = cause.getCause();
            }
            assertThat(cause).as("a ServerException within %s", thrown).isInstanceOf(ServerException.class);
            assertThat(((ServerException) cause).getCode()).isEqualTo(code);
            assertThat(cause).hasMessageContaining("Code: " + code);
        };
    }

    /** A row. */
    public static final class Thing {
        private final long id;
        private final String name;

        Thing(long id, String name) {
            this.id = id;
            this.name = name;
        }

        public long getId() {
            return id;
        }

        public String getName() {
            return name;
        }
    }
}
