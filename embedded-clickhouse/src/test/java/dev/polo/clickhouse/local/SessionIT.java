package dev.polo.clickhouse.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionIT {
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

    @Test
    void temporaryTablesAndSettingsStay() throws Exception {
        http.post("/?session_id=a", "CREATE TEMPORARY TABLE t (a Int32)");
        http.post("/?session_id=a", "INSERT INTO t VALUES (1), (2)");
        http.post("/?session_id=a", "SET max_block_size = 17");
        http.post("/?session_id=a", "USE system");
        assertThat(http.post("/?session_id=a", "SELECT sum(a), getSetting('max_block_size'), currentDatabase() FROM t")
                        .body())
                .isEqualTo("3\t17\tsystem\n");
        assertThat(http.post("/", "SELECT * FROM t").statusCode()).isEqualTo(404);
        assertThat(http.post("/?session_id=b", "SELECT * FROM t").statusCode()).isEqualTo(404);
    }

    @Test
    void settingsOfOneRequestDoNotStay() throws Exception {
        http.post("/?session_id=c", "SET max_block_size = 17, log_queries_probability = 0.5");
        assertThat(http.post(
                                "/?session_id=c&max_block_size=5&max_threads=1&database=system",
                                "SELECT getSetting('max_block_size'), getSetting('max_threads'), currentDatabase()")
                        .body())
                .isEqualTo("5\t1\tsystem\n");
        assertThat(http.post("/?session_id=c", "SELECT getSetting('max_block_size'), currentDatabase()")
                        .body())
                .isEqualTo("17\tdefault\n");
    }

    @Test
    void readOnlyRequestsDoNotLockTheSession() throws Exception {
        assertThat(http.get("/?session_id=d&query=DROP%20TABLE%20x")
                        .headers()
                        .firstValue("X-ClickHouse-Exception-Code"))
                .contains("164");
        assertThat(http.post("/?session_id=d&readonly=1", "CREATE TABLE x (a Int8) ENGINE = Memory")
                        .headers()
                        .firstValue("X-ClickHouse-Exception-Code"))
                .contains("164");
        assertThat(http.post("/?session_id=d", "CREATE TABLE x (a Int8) ENGINE = Memory")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void unknownSessionAndLongTimeoutAreRefused() throws Exception {
        assertThat(http.post("/?session_id=nobody&session_check=1", "SELECT 1").body())
                .startsWith("Code: 372.");
        assertThat(http.post("/?session_id=e&session_timeout=3601", "SELECT 1").body())
                .startsWith("Code: 374.");
    }

    @Test
    void secondRequestOfABusySessionIsRefused() throws Exception {
        CompletableFuture<HttpResponse<String>> busy = http.client()
                .sendAsync(
                        http.request("/?session_id=f&function_sleep_max_microseconds_per_block=10000000")
                                .POST(BodyPublishers.ofString("SELECT sleep(3)"))
                                .build(),
                        BodyHandlers.ofString());
        await().atMost(Duration.ofSeconds(3))
                .until(() -> http.post("/?session_id=f", "SELECT 1").body().startsWith("Code: 373."));
        assertThat(busy.get().statusCode()).isEqualTo(200);
    }

    @Test
    void idleSessionExpires() throws Exception {
        http.post("/?session_id=g&session_timeout=1", "CREATE TEMPORARY TABLE gone (a Int32)");
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofSeconds(2)) // each look would prolong it
                .until(() -> http.post("/?session_id=g&session_timeout=1&session_check=1", "SELECT 1")
                        .body()
                        .startsWith("Code: 372."));
    }
}
