package dev.polo.clickhouse.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ClickHouse's HTTP interface, request by request. */
class HttpProtocolIT {
    private static TestServer server;
    private static RawHttp http;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = new TestServer(directory);
        http = new RawHttp(server.server());
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ping", "/replicas_status"})
    void healthNeedsNoPassword(String path) throws Exception {
        HttpResponse<String> answer = http.send(http.anonymous(path).GET());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("Ok.\n");
    }

    @Test
    void passwordIsTakenInEveryForm() throws Exception {
        LocalServer known = server.server();
        String inUrl = "/?query=SELECT%201&user=" + known.user() + "&password=" + known.password();
        assertThat(http.send(http.anonymous(inUrl).GET()).body()).isEqualTo("1\n");
        assertThat(http.send(http.anonymous("/?query=SELECT%201")
                                .header("X-ClickHouse-User", known.user())
                                .header("X-ClickHouse-Key", known.password())
                                .GET())
                        .body())
                .isEqualTo("1\n");
        HttpResponse<String> refused =
                http.send(http.anonymous("/?query=SELECT%201").GET());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("X-ClickHouse-Exception-Code")).contains("516");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | 60 | SELECT * FROM no_such_table",
                "400 | 62 | SELEC 1",
                "400 | 62 | ''",
                "404 | 115 | SELECT 1 SETTINGS no_such_setting = 1",
                "404 | 73 | SELECT 1 FORMAT Nope",
                "500 | 395 | SELECT throwIf(1)",
                "501 | 48 | INSERT INTO FUNCTION null('a Int8') SELECT a FROM input('a Int8') FORMAT CSV",
            })
    void errorsHaveTheStatusOfARealServer(int status, int code, String sql) throws Exception {
        HttpResponse<String> answer = http.post("/", sql);
        assertThat(answer.body()).startsWith("Code: " + code + ". DB::Exception: ");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).contains(String.valueOf(code));
    }

    @Test
    void answerTellsFormatTimeZoneQueryIdAndSummary() throws Exception {
        HttpResponse<String> answer =
                http.post("/?query_id=mine&default_format=JSONEachRow", "SELECT number FROM numbers(3)");
        assertThat(answer.body()).isEqualTo("{\"number\":0}\n{\"number\":1}\n{\"number\":2}\n");
        assertThat(answer.headers().firstValue("X-ClickHouse-Query-Id")).contains("mine");
        assertThat(answer.headers().firstValue("X-ClickHouse-Format")).contains("JSONEachRow");
        assertThat(answer.headers().firstValue("X-ClickHouse-Timezone")).contains("UTC");
        assertThat(answer.headers().firstValue("X-ClickHouse-Summary").orElseThrow())
                .contains("\"read_rows\":\"3\"");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/x-ndjson");
    }

    @Test
    void queryAndBodyAreOneText() throws Exception {
        http.post("/", "CREATE OR REPLACE TABLE split (a Int32, b String) ENGINE = MergeTree ORDER BY a");
        http.post("/?query=INSERT%20INTO%20split%20FORMAT%20CSV", "1,\"x\n\ny\"\n2,z\n");
        http.post("/", "INSERT INTO split FORMAT TabSeparated\n3\tt\n");
        http.post("/", "/* note */ INSERT INTO split (b, a) VALUES ('it''s; \n\n VALUES', 4)");
        http.post("/?param_n=5", "INSERT INTO split VALUES ({n:Int32}, 'bound')");
        assertThat(http.post("/?query=SELECT%20groupArray(b)%20FROM", "(SELECT * FROM split ORDER BY a)")
                        .body())
                .isEqualTo("['x\\n\\ny','z','t','it\\'s; \\n\\n VALUES','bound']\n");
    }

    @Test
    void getOnlyReads() throws Exception {
        HttpResponse<String> refused = http.get("/?query=CREATE%20TABLE%20got%20(a%20Int8)%20ENGINE%20%3D%20Memory");
        assertThat(refused.headers().firstValue("X-ClickHouse-Exception-Code")).contains("164");
        assertThat(http.get("/?query=SELECT%20getSetting('max_threads')&max_threads=1")
                        .body())
                .isEqualTo("1\n");
    }

    @Test
    void databaseComesByParameterOrHeader() throws Exception {
        assertThat(http.post("/?database=system", "SELECT currentDatabase()").body())
                .isEqualTo("system\n");
        assertThat(http.send(http.request("/")
                                .header("X-ClickHouse-Database", "system")
                                .POST(BodyPublishers.ofString("SELECT count() > 0 FROM one")))
                        .body())
                .isEqualTo("1\n");
        assertThat(http.post("/?database=nope", "SELECT 1").statusCode()).isEqualTo(404);
    }

    /** They mean something to a real server's HTTP layer, or to nobody; they must not hurt. */
    @Test
    void settingsOfTheProtocolAreAccepted() throws Exception {
        assertThat(http.post(
                                "/?wait_end_of_query=1&buffer_size=100&send_progress_in_http_headers=1"
                                        + "&http_write_exception_in_output_format=0&async_insert=0"
                                        + "&http_headers_progress_interval_ms=1000&client_protocol_version=54405"
                                        + "&cancel_http_readonly_queries_on_client_close=1&quota_key=x",
                                "SELECT 1")
                        .body())
                .isEqualTo("1\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TabSeparated",
                "TSVWithNames",
                "CSV",
                "CSVWithNamesAndTypes",
                "JSONCompactEachRowWithNamesAndTypes",
                "JSONEachRow",
                "JSON",
                "Values",
                "RowBinary",
                "RowBinaryWithNames",
                "RowBinaryWithNamesAndTypes"
            })
    void longResultsAreWholeInEveryFormat(String format) throws Exception {
        String sql = "SELECT number, toString(number) AS `a\nname` FROM numbers(%d) ORDER BY number FORMAT " + format;
        byte[] answer = http.bytes(http.request("/").POST(BodyPublishers.ofString(sql.formatted(300_000))))
                .body();
        // Read back by the engine itself: each format is its own judge.
        http.post(
                "/",
                "CREATE OR REPLACE TABLE back (number UInt64, `a\nname` String) ENGINE = MergeTree ORDER BY number");
        HttpResponse<String> stored = http.send(
                http.request("/?input_format_csv_use_default_on_bad_values=0&query=INSERT%20INTO%20back%20FORMAT%20"
                                + format)
                        .POST(BodyPublishers.ofByteArray(answer)));
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
        assertThat(http.post("/", "SELECT count(), sum(number), sum(toUInt64(`a\nname`)) FROM back")
                        .body())
                .isEqualTo("300000\t44999850000\t44999850000\n");
    }

    @Test
    void totalsStayWithTheirResult() throws Exception {
        assertThat(http.post("/", "SELECT number % 2 AS n, count() FROM numbers(4) GROUP BY n WITH TOTALS ORDER BY n")
                        .body())
                .isEqualTo("0\t2\n1\t2\n\n0\t4\n");
    }

    @Test
    void columnCalledFormatIsNoFormat() throws Exception {
        assertThat(http.post("/", "SELECT format FROM (SELECT 1 AS format) ORDER BY format DESC")
                        .body())
                .isEqualTo("1\n");
    }

    @Test
    void statementWithoutResultAnswersNothing() throws Exception {
        HttpResponse<String> answer = http.post("/", "CREATE TABLE IF NOT EXISTS empty (a Int8) ENGINE = Memory");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(http.post("/", "SELECT * FROM empty").body()).isEmpty();
    }

    @Test
    void bodyOfUnknownLengthIsStreamed() throws Exception {
        http.post("/", "CREATE OR REPLACE TABLE chunked (a String) ENGINE = MergeTree ORDER BY tuple()");
        byte[] rows = "0123456789\n".repeat(500_000).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> answer = http.send(http.request("/?query=INSERT%20INTO%20chunked%20FORMAT%20TSV")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(rows))));
        assertThat(answer.headers().firstValue("X-ClickHouse-Summary").orElseThrow())
                .contains("\"written_rows\":\"500000\"");
    }
}
