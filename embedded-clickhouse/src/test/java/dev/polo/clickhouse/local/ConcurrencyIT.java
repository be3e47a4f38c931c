package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.TestServer.execute;
import static dev.polo.clickhouse.local.TestServer.number;
import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyIT {
    private static final int WORKERS = 16;
    private static final int ROUNDS = 25;

    @Test
    void insertsAndSelectsRunSideBySide(@TempDir Path directory) throws Exception {
        try (TestServer server = new TestServer(directory);
                Client client = server.client().setMaxConnections(2 * WORKERS).build()) {
            execute(client, "CREATE TABLE side (worker UInt32, a UInt32) ENGINE = MergeTree ORDER BY worker");
            var workers = IntStream.range(0, WORKERS)
                    .mapToObj(worker ->
                            CompletableFuture.runAsync(() -> work(client, worker), Thread.ofPlatform()::start))
                    .toList();
            workers.forEach(CompletableFuture::join);
            assertThat(number(client, "SELECT count() FROM side")).isEqualTo(WORKERS * ROUNDS * 100L);
        }
    }

    private static void work(Client client, int worker) {
        byte[] rows = (worker + "\t1\n").repeat(100).getBytes(StandardCharsets.UTF_8);
        for (int round = 1; round <= ROUNDS; round++) {
            try {
                client.insert("side", new ByteArrayInputStream(rows), ClickHouseFormat.TSV)
                        .get()
                        .close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            assertThat(number(client, "SELECT count() FROM side WHERE worker = " + worker))
                    .isEqualTo(round * 100L);
        }
    }
}
