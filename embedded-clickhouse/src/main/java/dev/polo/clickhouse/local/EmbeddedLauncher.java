package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.DATA_IN_USE;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.PORT_TAKEN;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.START_FAILED;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The embedded engine: {@link ServerMain} in a Java process of its own. */
record EmbeddedLauncher(EngineLibrary library, ServerProbe probe, long parentPid) implements EngineLauncher {
    /** Runs in a process of its own; named, not referred to, since it builds on this package. */
    private static final String SERVER_MAIN = "dev.polo.clickhouse.local.server.ServerMain";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(10);

    @Override
    public EngineChoice engine() {
        return EngineChoice.EMBEDDED;
    }

    @Override
    public boolean isAvailable() {
        return library.isAvailable();
    }

    @Override
    public String whatToDo() {
        return "the library libchdb.so cannot be had on this machine; give its path.";
    }

    @Override
    public LocalServer start(Launch launch) {
        Path file = library.file();
        try {
            Process process = spawn(launch, file);
            return await(process, launch);
        } catch (IOException e) {
            throw new LocalClickHouseException(
                    START_FAILED, "Cannot start the server process for " + launch.dataDir() + " (" + e + ").", e);
        }
    }

    @Override
    public boolean stop(LocalServer server) {
        return ServerProcess.stop(server.pid(), mark(server.dataDir()));
    }

    private static String mark(Path dataDir) {
        return "-Dclickhouse.data=" + dataDir;
    }

    private Process spawn(Launch launch, Path file) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                java.toString(),
                mark(launch.dataDir()), // first: a system may show the beginning of a command line only
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ErrorFile=" + launch.dataDir().resolve("server-crash.log"),
                "-Xmx512m",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.SimpleFormatter.format=%1$tF %1$tT %4$s %5$s%6$s%n",
                "-cp",
                ServerClassPath.value(launch.dataDir()),
                SERVER_MAIN);
        builder.directory(launch.dataDir().toFile());
        builder.environment().put("TZ", "UTC");
        if (Files.exists(launch.log())) {
            Files.move(launch.log(), launch.previousLog(), StandardCopyOption.REPLACE_EXISTING);
        }
        builder.redirectErrorStream(true);
        builder.redirectOutput(launch.log().toFile());
        Process process = builder.start();
        ServerSettings settings = new ServerSettings(
                launch.dataDir(), launch.engineDir(), file, launch.port(), launch.user(), launch.password(), parentPid);
        try (OutputStream input = process.getOutputStream()) {
            input.write(settings.toJson().getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }

    private LocalServer await(Process process, Launch launch) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<LocalServer> server = launch.serverFile().read().filter(known -> known.pid() == process.pid());
            if (server.isPresent() && probe.answers(server.get())) {
                return server.get();
            }
            try {
                if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw failure(process.exitValue(), launch);
                }
            } catch (InterruptedException e) {
                process.destroy();
                Thread.currentThread().interrupt();
                throw new LocalClickHouseException(START_FAILED, "The start was interrupted.", e);
            }
        }
        process.destroyForcibly();
        throw new LocalClickHouseException(
                START_FAILED, "The server did not answer within " + PATIENCE.toSeconds() + " s. " + logHint(launch));
    }

    private static LocalClickHouseException failure(int exitCode, Launch launch) {
        LogTail log = new LogTail(launch.log());
        if (exitCode == ServerSettings.EXIT_PORT_TAKEN) {
            return new LocalClickHouseException(
                    PORT_TAKEN,
                    "Port " + launch.port() + " of 127.0.0.1 is taken by another program. Stop that, or name another"
                            + " port (0: any free one).");
        }
        if (exitCode == ServerSettings.EXIT_ENGINE_REFUSED && log.contains("Another server instance")) {
            return new LocalClickHouseException(
                    DATA_IN_USE,
                    "Another process has the data in " + launch.engineDir() + " open. Stop it, or name another data"
                            + " folder.");
        }
        return new LocalClickHouseException(
                START_FAILED, "The server process ended with exit code " + exitCode + ". " + logHint(launch));
    }

    private static String logHint(Launch launch) {
        return "Its last line: " + new LogTail(launch.log()).last() + " (all of it: " + launch.log() + ")";
    }
}
