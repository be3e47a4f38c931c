package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.TestServer.execute;
import static dev.polo.clickhouse.local.TestServer.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.Client;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after the server's end, whichever end. */
class DurabilityIT {
    private static final int WRITERS = 4;
    private static final int ROWS = 1_000;

    @TempDir
    private Path directory;

    @Test
    void killedServerLosesNoAcknowledgedRow() throws Exception {
        survives(server -> ProcessHandle.of(server.server().pid()).orElseThrow().destroyForcibly());
    }

    @Test
    void serverStoppedUnderLoadLosesNoAcknowledgedRow() throws Exception {
        survives(server -> ProcessHandle.of(server.server().pid()).orElseThrow().destroy());
    }

    private void survives(java.util.function.Predicate<TestServer> end) throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicInteger attempted = new AtomicInteger();
        try (TestServer first = new TestServer(directory)) {
            try (Client client = first.client().build()) {
                execute(client, "CREATE TABLE load (batch UInt32, row UInt32) ENGINE = MergeTree ORDER BY batch");
                AtomicBoolean up = new AtomicBoolean(true);
                List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                        .mapToObj(_ -> CompletableFuture.runAsync(
                                () -> write(client, up, attempted, acknowledged), Thread.ofPlatform()::start))
                        .toList();
                await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.get() >= 40);
                assertThat(end.test(first)).isTrue();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> ProcessHandle.of(first.server().pid())
                                .filter(ProcessHandle::isAlive)
                                .isEmpty());
                up.set(false);
                writers.forEach(CompletableFuture::join);
            }
        }
        try (TestServer second = new TestServer(directory);
                Client client = second.client().build()) {
            long batches = number(client, "SELECT uniqExact(batch) FROM load");
            assertThat(batches).isBetween((long) acknowledged.get(), (long) attempted.get());
            assertThat(number(client, "SELECT count() FROM load")).isEqualTo(batches * ROWS);
        }
    }

    private static void write(Client client, AtomicBoolean up, AtomicInteger attempted, AtomicInteger acknowledged) {
        while (up.get()) {
            int batch = attempted.incrementAndGet();
            StringBuilder rows = new StringBuilder();
            for (int row = 0; row < ROWS; row++) {
                rows.append(batch).append('\t').append(row).append('\n');
            }
            byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
            try (var _ = client.insert("load", new ByteArrayInputStream(bytes), ClickHouseFormat.TSV)
                    .get()) {
                acknowledged.incrementAndGet();
            } catch (Exception e) {
                return; // the server has gone: this batch is not acknowledged
            }
        }
    }
}
