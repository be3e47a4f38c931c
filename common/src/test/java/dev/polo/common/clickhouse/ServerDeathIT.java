package dev.polo.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.polo.clickhouse.local.EngineChoice;
import dev.polo.clickhouse.local.LocalClickHouse;
import dev.polo.clickhouse.local.LocalServer;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.testkit.config.TestEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server dies in the middle of a run, on the same data folder another comes, and the run is repeated. */
class ServerDeathIT {
    private static final UUID RUN = UUID.randomUUID();
    private final Path dataDir = TestEnvironment.temporaryDir("server-death");

    @AfterEach
    void stop() {
        server(0).stop();
    }

    @Test
    void aRunThatTheServersDeathEndedIsRepeatedWithoutDoubles() {
        LocalServer first = server(quietPort()).start();
        assumeThat(first.engine()).as("a process of ours to kill").isNotEqualTo(EngineChoice.CONTAINER);
        try (TestDatabase database = TestDatabase.create(first)) {
            ClickHouse clickHouse = database.clickHouse;
            Item.createTables(clickHouse);
            try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 10)) {
                writer.writeAll(items(1, 30));
                writer.flush();
                kill(first);
                writer.writeAll(items(31, 100));
                assertThatThrownBy(writer::flush)
                        .isInstanceOfSatisfying(
                                PoloException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.CLICKHOUSE_UNREACHABLE))
                        .hasMessageContaining("ClickHouse at " + first.url());
            }
            LocalServer second = server(first.url().getPort()).start();
            assertThat(second.url()).isEqualTo(first.url());
            assertThat(database.number("SELECT count() FROM items"))
                    .as("acknowledged rows")
                    .isEqualTo(30);

            try (BatchWriter<Item> writer = clickHouse.writer(Item.LAYOUT, RUN, 10)) {
                writer.writeAll(items(1, 100));
            }

            assertThat(database.number("SELECT count() FROM items")).isEqualTo(100);
            assertThat(database.number("SELECT sum(items) FROM item_counts")).isEqualTo(100);
        }
    }

    /** A free port below those that outgoing connections are given: nobody takes it while the server is down. */
    private static int quietPort() {
        for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); port < 32_000; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("in use");
            }
        }
        throw new IllegalStateException("no free port below 32000");
    }

    private LocalClickHouse server(int port) {
        return LocalClickHouse.builder()
                .dataDir(dataDir)
                .cacheDir(TestEnvironment.cacheDir())
                .searchPath(TestEnvironment.searchPath())
                .stopWithParent(true)
                .port(port)
                .build();
    }

    private static void kill(LocalServer server) {
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        assertThat(process.destroyForcibly()).isTrue();
        await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
    }

    private static Iterable<Item> items(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(Item::of).toList();
    }
}
