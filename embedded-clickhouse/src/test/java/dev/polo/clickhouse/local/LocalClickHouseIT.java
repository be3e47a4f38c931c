package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.TestServer.execute;
import static dev.polo.clickhouse.local.TestServer.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.Client;
import dev.polo.clickhouse.local.LocalClickHouseException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClickHouseIT {
    @TempDir
    private Path directory;

    private LocalClickHouse clickHouse;

    @BeforeEach
    void build() {
        clickHouse = TestServer.builder(directory.resolve("data")).build();
    }

    @AfterEach
    void stop() {
        var _ = clickHouse.stop();
    }

    @Test
    void secondStartFindsTheFirst() {
        LocalServer first = clickHouse.start();
        assertThat(TestServer.builder(directory.resolve("data")).build().start())
                .isEqualTo(first);
        assertThat(clickHouse.status()).contains(first);
        assertThat(first.engine()).isEqualTo(EngineChoice.EMBEDDED);
        assertThat(first.version()).startsWith("26.7");
        assertThat(first.toString()).doesNotContain(first.password());
    }

    @Test
    void startsAtOnceStartOne() {
        var starts = IntStream.range(0, 4)
                .mapToObj(_ -> CompletableFuture.supplyAsync(
                        () -> TestServer.builder(directory.resolve("data"))
                                .build()
                                .start(),
                        Thread.ofPlatform()::start))
                .toList();
        LocalServer started = starts.getFirst().join();
        assertThat(starts).extracting(CompletableFuture::join).containsOnly(started);
    }

    @Test
    void secretsAreTheOwnersOnly() throws IOException {
        clickHouse.start();
        Path data = directory.resolve("data");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        for (String file : new String[] {"server.json", "password"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void dataAndPasswordOutliveTheServer() throws Exception {
        LocalServer first = clickHouse.start();
        try (Client client = TestServer.client(first).build()) {
            execute(client, "CREATE TABLE kept (a Int32) ENGINE = MergeTree ORDER BY a");
            execute(client, "INSERT INTO kept VALUES (1)");
        }
        assertThat(clickHouse.stop()).isTrue();
        assertThat(clickHouse.status()).isEmpty();
        assertThat(directory.resolve("data").resolve("server.json")).doesNotExist();
        assertThat(clickHouse.stop()).isFalse();
        LocalServer second = clickHouse.start();
        assertThat(second.pid()).isNotEqualTo(first.pid());
        assertThat(second.password()).isEqualTo(first.password());
        try (Client client = TestServer.client(second).build()) {
            assertThat(number(client, "SELECT count() FROM kept")).isEqualTo(1);
        }
    }

    @Test
    void serverThatWasKilledIsReplaced() {
        LocalServer killed = clickHouse.start();
        kill(killed);
        assertThat(clickHouse.status()).isEmpty();
        assertThat(clickHouse.start().pid()).isNotEqualTo(killed.pid());
    }

    @Test
    void portOfAnotherProgramIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LocalClickHouse onThatPort = TestServer.builder(directory.resolve("data"))
                    .port(taken.getLocalPort())
                    .build();
            assertThatThrownBy(onThatPort::start)
                    .isInstanceOf(LocalClickHouseException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .extracting(e -> ((LocalClickHouseException) e).reason())
                    .isEqualTo(Reason.PORT_TAKEN);
        }
    }

    /** As when server.json was deleted under a running server. */
    @Test
    void dataThatIsOpenElsewhereIsNamed() throws IOException {
        LocalServer running = clickHouse.start();
        Files.delete(directory.resolve("data").resolve("server.json"));
        assertThatThrownBy(clickHouse::start)
                .isInstanceOf(LocalClickHouseException.class)
                .hasMessageContaining(directory.toString())
                .extracting(e -> ((LocalClickHouseException) e).reason())
                .isEqualTo(Reason.DATA_IN_USE);
        kill(running);
    }

    @Test
    void failedStartQuotesItsLog() throws IOException {
        Path noLibrary = Files.writeString(directory.resolve("libchdb.so"), "not a library");
        LocalClickHouse broken = TestServer.builder(directory.resolve("data"))
                .libraryPath(noLibrary)
                .build();
        assertThatThrownBy(broken::start)
                .isInstanceOf(LocalClickHouseException.class)
                .hasMessageContaining("libchdb.so")
                .hasMessageContaining("server.log")
                .extracting(e -> ((LocalClickHouseException) e).reason())
                .isEqualTo(Reason.START_FAILED);
    }

    @Test
    void unwritableFolderIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("a-file"), "");
        assertThatThrownBy(
                        () -> TestServer.builder(file.resolve("data")).build().start())
                .isInstanceOf(LocalClickHouseException.class)
                .hasMessageContaining(file.toString())
                .extracting(e -> ((LocalClickHouseException) e).reason())
                .isEqualTo(Reason.DATA_NOT_WRITABLE);
    }

    @Test
    void serverEndsWithItsParent() throws Exception {
        long server = startIn(directory.resolve("child"), true);
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive(server));
    }

    @Test
    void serverOutlivesItsParent() throws Exception {
        long server = startIn(directory.resolve("child"), false);
        LocalClickHouse sameData =
                TestServer.builder(directory.resolve("child")).build();
        assertThat(sameData.status()).map(LocalServer::pid).contains(server);
        assertThat(sameData.stop()).isTrue();
        assertThat(isAlive(server)).isFalse();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().commandLine())
                .isPresent();
    }

    /** Starts a server from a process that then ends; returns the server's pid. */
    private static long startIn(Path dataDir, boolean stopWithParent) throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StartAndExit.class.getName(),
                        dataDir.toString(),
                        Boolean.toString(stopWithParent))
                .redirectErrorStream(true)
                .start();
        String said = new String(parent.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(parent.waitFor()).as(said).isZero();
        return Long.parseLong(said.strip());
    }

    private static void kill(LocalServer server) {
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        assertThat(process.destroyForcibly()).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive(server.pid()));
    }
}
