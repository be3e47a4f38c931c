package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.PORT_TAKEN;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.START_FAILED;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.TOOL_MISSING;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real server: {@code clickhouse server} as a daemon, with a configuration of its own, on loopback. */
record BinaryLauncher(SearchPath searchPath, ServerProbe probe, long parentPid) implements EngineLauncher {
    private static final String PROGRAM = "clickhouse";
    private static final Duration VERSION_PATIENCE = Duration.ofSeconds(10);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    /** Dictionaries with Map attributes need it. */
    private static final int OLDEST_YEAR = 26;

    private static final int OLDEST_MONTH = 4;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.\\d+");

    @Override
    public EngineChoice engine() {
        return EngineChoice.BINARY;
    }

    /** An older binary is passed over, as if it were not there. */
    @Override
    public boolean isAvailable() {
        return searchPath.find(PROGRAM).filter(this::isNewEnough).isPresent();
    }

    @Override
    public String whatToDo() {
        return "put a `clickhouse` binary of version 26.4 or newer on the PATH.";
    }

    @Override
    public LocalServer start(Launch launch) {
        Path program = searchPath
                .find(PROGRAM)
                .filter(this::isNewEnough)
                .orElseThrow(() -> new LocalClickHouseException(
                        TOOL_MISSING, "There is no `clickhouse` of version 26.4 or newer on the PATH. Install one."));
        try {
            int http = FreePort.of(launch.port());
            Path pidFile = launch.engineDir().resolve("clickhouse.pid");
            Files.deleteIfExists(pidFile);
            Path configuration = new BinaryConfiguration(launch).write(http, FreePort.of(0));
            Command started = Command.run(
                    START_PATIENCE,
                    List.of(
                            program.toString(),
                            "server",
                            "--daemon",
                            "--config-file=" + configuration,
                            "--pid-file=" + pidFile));
            if (!started.succeeded()) {
                throw failed(
                        launch,
                        "`clickhouse server --daemon` ended with exit code " + started.exitCode() + ": "
                                + started.output());
            }
            URI url = URI.create("http://127.0.0.1:" + http);
            String version = probe.await(url, launch.user(), launch.password(), START_PATIENCE)
                    .orElseThrow(() ->
                            failed(launch, "The server did not answer within " + START_PATIENCE.toSeconds() + " s."));
            long pid = Long.parseLong(
                    Files.readString(pidFile, StandardCharsets.UTF_8).strip());
            ParentWatch.start(parentPid, List.of("kill", Long.toString(pid)));
            LocalServer server = new LocalServer(
                    url, launch.user(), launch.password(), launch.dataDir(), pid, version, EngineChoice.BINARY);
            launch.serverFile().write(server);
            return server;
        } catch (IOException e) {
            throw new LocalClickHouseException(
                    START_FAILED, "Cannot start " + program + " for " + launch.dataDir() + " (" + e + ").", e);
        }
    }

    @Override
    public boolean stop(LocalServer server) {
        return ServerProcess.stop(server.pid(), PROGRAM);
    }

    boolean isNewEnough(Path program) {
        try {
            Command asked = Command.run(VERSION_PATIENCE, List.of(program.toString(), "server", "--version"));
            return asked.succeeded() && isNewEnough(asked.output());
        } catch (IOException e) {
            return false;
        }
    }

    static boolean isNewEnough(String versionText) {
        Matcher matcher = VERSION.matcher(versionText);
        if (!matcher.find()) {
            return false;
        }
        int year = Integer.parseInt(matcher.group(1));
        return year > OLDEST_YEAR || (year == OLDEST_YEAR && Integer.parseInt(matcher.group(2)) >= OLDEST_MONTH);
    }

    private static LocalClickHouseException failed(Launch launch, String what) {
        LogTail log = new LogTail(BinaryConfiguration.errorLog(launch));
        if (log.contains("Address already in use")) {
            return new LocalClickHouseException(
                    PORT_TAKEN,
                    "Port " + launch.port() + " of 127.0.0.1 is taken by another program. Stop that, or name another"
                            + " port (0: any free one).");
        }
        return new LocalClickHouseException(
                START_FAILED, what + " Its last line: " + log.last() + " (all of it: " + log.log() + ")");
    }
}
