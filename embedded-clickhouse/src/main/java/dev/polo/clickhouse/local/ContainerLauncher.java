package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.PORT_TAKEN;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.START_FAILED;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.TOOL_MISSING;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The official image in a container, its HTTP port published on loopback, its data in a volume named by the folder. */
record ContainerLauncher(SearchPath searchPath, ServerProbe probe, long parentPid) implements EngineLauncher {
    private static final String IMAGE = "clickhouse/clickhouse-server:26.7";
    private static final Duration INFO_PATIENCE = Duration.ofSeconds(3);
    private static final Duration PULL_PATIENCE = Duration.ofMinutes(10);
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    @Override
    public EngineChoice engine() {
        return EngineChoice.CONTAINER;
    }

    @Override
    public boolean isAvailable() {
        return searchPath.find("docker").filter(ContainerLauncher::answers).isPresent();
    }

    @Override
    public String whatToDo() {
        return "start Docker, so that `docker info` answers.";
    }

    @Override
    public LocalServer start(Launch launch) {
        String docker = docker();
        String name = name(launch.dataDir());
        int port = FreePort.of(launch.port());
        try {
            var _ = Command.run(STOP_PATIENCE, List.of(docker, "rm", "--force", name));
            Command started = Command.run(PULL_PATIENCE, run(docker, launch, name, port));
            if (!started.succeeded()) {
                boolean taken = started.output().contains("port is already allocated");
                throw new LocalClickHouseException(
                        taken ? PORT_TAKEN : START_FAILED,
                        "`docker run " + IMAGE + "` ended with exit code " + started.exitCode() + ": "
                                + started.output());
            }
            URI url = URI.create("http://127.0.0.1:" + port);
            String version = probe.await(url, launch.user(), launch.password(), START_PATIENCE)
                    .orElseThrow(() -> new LocalClickHouseException(
                            START_FAILED,
                            "The container " + name + " did not answer within " + START_PATIENCE.toSeconds()
                                    + " s. Its log: `docker logs " + name + "`."));
            ParentWatch.start(parentPid, List.of(docker, "rm", "--force", name));
            LocalServer server = new LocalServer(
                    url, launch.user(), launch.password(), launch.dataDir(), 0, version, EngineChoice.CONTAINER);
            launch.serverFile().write(server);
            return server;
        } catch (IOException e) {
            throw new LocalClickHouseException(START_FAILED, "Cannot run " + docker + " (" + e + ").", e);
        }
    }

    @Override
    public boolean stop(LocalServer server) {
        try {
            String docker = docker();
            String name = name(server.dataDir());
            boolean stopped = Command.run(STOP_PATIENCE, List.of(docker, "stop", "--time", "30", name))
                    .succeeded();
            var _ = Command.run(STOP_PATIENCE, List.of(docker, "rm", "--force", name));
            return stopped;
        } catch (IOException e) {
            throw new LocalClickHouseException(START_FAILED, "Cannot stop the container (" + e + ").", e);
        }
    }

    /** The password goes through a file: a command line can be read by other users. */
    private static List<String> run(String docker, Launch launch, String name, int port) throws IOException {
        Path environment = launch.engineDir().resolve("environment");
        OwnerOnly.write(environment, """
                TZ=UTC
                CLICKHOUSE_USER=%s
                CLICKHOUSE_PASSWORD=%s
                CLICKHOUSE_DEFAULT_ACCESS_MANAGEMENT=1
                """.formatted(launch.user(), launch.password()));
        return List.of(
                docker,
                "run",
                "--detach",
                "--name",
                name,
                "--publish",
                "127.0.0.1:" + port + ":8123",
                "--volume",
                name + ":/var/lib/clickhouse",
                "--ulimit",
                "nofile=262144:262144",
                "--env-file",
                environment.toString(),
                IMAGE);
    }

    private String docker() {
        return searchPath
                .find("docker")
                .map(Path::toString)
                .orElseThrow(() -> new LocalClickHouseException(
                        TOOL_MISSING, "There is no `docker` on the PATH. Install Docker, or choose another engine."));
    }

    /** The same for the same folder, so that a later start finds the container and its volume. */
    static String name(Path dataDir) {
        return "local-clickhouse-" + UUID.nameUUIDFromBytes(dataDir.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean answers(Path docker) {
        try {
            return Command.run(INFO_PATIENCE, List.of(docker.toString(), "info"))
                    .succeeded();
        } catch (IOException e) {
            return false;
        }
    }
}
