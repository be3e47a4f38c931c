package dev.polo.clickhouse.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official Python client, unchanged. Skipped where Python or the package cannot be had. */
class ClickHouseConnectIT {
    private static final String VERSION = "1.12.0";
    private static final List<String> PACKAGES =
            List.of("clickhouse-connect==" + VERSION, "lz4==4.4.5", "zstandard==0.25.0");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void pythonClientWorks(@TempDir Path directory) throws Exception {
        Path python = python();
        try (TestServer server = new TestServer(directory)) {
            Command run = Command.run(
                    PATIENCE,
                    List.of(
                            python.toString(),
                            script().toString(),
                            server.server().dataDir().resolve("server.json").toString()));
            assertThat(run.output()).endsWith("OK");
            assertThat(run.exitCode()).isZero();
        }
    }

    private static Path script() throws URISyntaxException {
        return Path.of(ClickHouseConnectIT.class
                .getResource("/clickhouse_connect_test.py")
                .toURI());
    }

    /** A virtual environment in the user's cache, made once. */
    private static Path python() throws IOException {
        var python3 = new SearchPath(System.getenv().getOrDefault("PATH", "")).find("python3");
        assumeThat(python3).as("python3 on the PATH").isPresent();
        Path environment = TestServer.cacheDir().resolve("python-clickhouse-connect-" + VERSION);
        Path python = environment.resolve("bin").resolve("python");
        Path ready = environment.resolve("ready");
        Files.createDirectories(TestServer.cacheDir());
        try (var _ = DirectoryLock.take(TestServer.cacheDir().resolve("python-clickhouse-connect.lock"))) {
            if (!Files.exists(ready)) {
                Command made = Command.run(
                        PATIENCE,
                        List.of(python3.orElseThrow().toString(), "-m", "venv", "--clear", environment.toString()));
                assumeThat(made.succeeded())
                        .as("python3 -m venv: " + made.output())
                        .isTrue();
                List<String> install =
                        new java.util.ArrayList<>(List.of(python.toString(), "-m", "pip", "install", "--quiet"));
                install.addAll(PACKAGES);
                Command installed = Command.run(PATIENCE, install);
                assumeThat(installed.succeeded())
                        .as("pip: " + installed.output())
                        .isTrue();
                Files.createFile(ready);
            }
        }
        return python;
    }
}
