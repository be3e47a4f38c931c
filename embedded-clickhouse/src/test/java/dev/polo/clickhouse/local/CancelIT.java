package dev.polo.clickhouse.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go away. */
class CancelIT {
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
    @ValueSource(
            strings = {
                "SELECT sum(number + 1) FROM numbers_mt(1000000000000) FORMAT TabSeparated",
                "SELECT sum(number + 2) FROM numbers_mt(1000000000000) FORMAT JSON",
                "SELECT number FROM numbers(1000000000000) FORMAT RowBinary"
            })
    void abandonedSelectIsCancelled(String sql) throws Exception {
        try (Socket client = connect()) {
            send(client, "/", "Content-Length: " + sql.length(), sql);
            await().atMost(Duration.ofSeconds(10)).until(() -> running(sql) == 1);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> running(sql) == 0);
    }

    @Test
    void abandonedInsertStoresNothing() throws Exception {
        http.post("/", "CREATE OR REPLACE TABLE half (a UInt64) ENGINE = MergeTree ORDER BY a");
        try (Socket client = connect()) {
            String rows = "7\n".repeat(1_000_000);
            String chunk = Integer.toHexString(rows.length()) + "\r\n" + rows + "\r\n";
            send(client, "/?query=INSERT%20INTO%20half%20FORMAT%20TSV", "Transfer-Encoding: chunked", chunk);
            await().atMost(Duration.ofSeconds(10)).until(() -> running("INSERT INTO half") == 1);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> running("INSERT INTO half") == 0);
        assertThat(http.post("/", "SELECT count() FROM half").body()).isEqualTo("0\n");
    }

    private static Socket connect() throws Exception {
        return new Socket(
                InetAddress.getLoopbackAddress(), server.server().url().getPort());
    }

    private static void send(Socket client, String path, String framing, String body) throws Exception {
        String credentials = server.server().user() + ":" + server.server().password();
        String head = "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic %s\r\n%s\r\n\r\n"
                .formatted(
                        path,
                        Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)),
                        framing);
        OutputStream out = client.getOutputStream();
        out.write((head + body).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static int running(String beginning) throws Exception {
        String sql = "SELECT count() FROM system.processes WHERE startsWith(query, '"
                + beginning.split(" FORMAT", -1)[0] + "')";
        return Integer.parseInt(http.post("/", sql).body().strip());
    }
}
