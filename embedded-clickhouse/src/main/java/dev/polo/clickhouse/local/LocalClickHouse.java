package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.DATA_NOT_WRITABLE;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.START_FAILED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ClickHouse server on this machine, one per data folder, which outlives the program that started it.
 *
 * <pre>{@code
 * LocalClickHouse clickHouse = LocalClickHouse.builder()
 *         .dataDir(Path.of(".polo/clickhouse"))
 *         .cacheDir(Path.of(System.getProperty("user.home"), ".cache", "polo"))
 *         .searchPath(path)
 *         .build();
 * LocalServer server = clickHouse.start();
 * }</pre>
 *
 * <p>Without an engine named, the first that this machine has is taken: a {@code clickhouse} binary, a container, the
 * embedded engine. A data folder stays with the engine that first wrote to it. Immutable and thread-safe; several
 * processes may use one data folder at once.
 */
public final class LocalClickHouse {
    private final Path dataDir;
    private final ServerFile serverFile;
    private final @Nullable EngineChoice chosen;
    private final int port;
    private final Map<EngineChoice, EngineLauncher> launchers = new EnumMap<>(EngineChoice.class);
    private final ServerProbe probe = new ServerProbe();

    private LocalClickHouse(Builder builder) {
        dataDir = required(builder.dataDir, "dataDir").toAbsolutePath().normalize();
        Path cacheDir = required(builder.cacheDir, "cacheDir").toAbsolutePath().normalize();
        serverFile = new ServerFile(dataDir);
        chosen = builder.engine;
        SearchPath searchPath = new SearchPath(builder.searchPath);
        long parent = builder.stopWithParent ? ProcessHandle.current().pid() : 0;
        launchers.put(EngineChoice.BINARY, new BinaryLauncher(searchPath, probe, parent));
        launchers.put(EngineChoice.CONTAINER, new ContainerLauncher(searchPath, probe, parent));
        launchers.put(
                EngineChoice.EMBEDDED,
                new EmbeddedLauncher(
                        new EngineLibrary(cacheDir, searchPath, builder.libraryPath, builder.progress), probe, parent));
        port = builder.port;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The server on this data folder: the one that runs, or one started now.
     *
     * @throws LocalClickHouseException with the reason
     */
    public LocalServer start() {
        try {
            OwnerOnly.createDirectories(dataDir);
            try (var _ = DirectoryLock.take(dataDir.resolve("start.lock"))) {
                Optional<LocalServer> running = status();
                if (running.isPresent()) {
                    return running.get();
                }
                serverFile.delete();
                return startFirst(candidates());
            }
        } catch (IOException e) {
            throw new LocalClickHouseException(
                    DATA_NOT_WRITABLE,
                    "Cannot write to the data folder " + dataDir + " (" + e + "). Make it writable, or name another.",
                    e);
        }
    }

    /** The server on this data folder, if one runs and answers. */
    public Optional<LocalServer> status() {
        return serverFile.read().filter(probe::answers);
    }

    /**
     * Stops the server on this data folder and waits for its end; queries that run may finish for some seconds.
     *
     * @return whether one was running
     */
    public boolean stop() {
        Optional<LocalServer> known = serverFile.read();
        boolean stopped = known.isPresent() && launcherOf(known.get()).stop(known.get());
        try {
            serverFile.delete();
        } catch (IOException e) {
            throw new LocalClickHouseException(
                    DATA_NOT_WRITABLE, "Cannot delete server.json in " + dataDir + " (" + e + ").", e);
        }
        return stopped;
    }

    /** An engine that is there but does not start, such as a Docker that cannot pull, gives way to the next. */
    private LocalServer startFirst(List<EngineLauncher> candidates) throws IOException {
        for (EngineLauncher launcher : candidates.subList(0, candidates.size() - 1)) {
            try {
                return start(launcher);
            } catch (LocalClickHouseException e) {
                if (e.reason() != START_FAILED) {
                    throw e;
                }
            }
        }
        return start(candidates.getLast());
    }

    private LocalServer start(EngineLauncher launcher) throws IOException {
        Path engineDir = dataDir.resolve(launcher.engine().name().toLowerCase(Locale.ROOT));
        OwnerOnly.createDirectories(engineDir);
        String password = new ServerPassword(dataDir).value();
        LocalServer server =
                launcher.start(new Launch(dataDir, engineDir, port, ServerPassword.USER, password, serverFile));
        Files.writeString(engineFile(), launcher.engine().name());
        return server;
    }

    /** The named one; else the one that wrote the data; else all that are available. */
    private List<EngineLauncher> candidates() throws IOException {
        if (chosen != null) {
            return List.of(launcherOf(chosen));
        }
        if (Files.exists(engineFile())) {
            EngineLauncher writer = launcherOf(
                    EngineChoice.valueOf(Files.readString(engineFile()).strip()));
            if (writer.isAvailable()) {
                return List.of(writer);
            }
            throw new LocalClickHouseException(
                    START_FAILED,
                    "The data in " + dataDir + " was written by ClickHouse as " + writer.engine()
                            + ", which is not available now: " + writer.whatToDo()
                            + " Or name another data folder.");
        }
        List<EngineLauncher> available = Arrays.stream(EngineChoice.values())
                .map(this::launcherOf)
                .filter(EngineLauncher::isAvailable)
                .toList();
        // The embedded engine says what is missing.
        return available.isEmpty() ? List.of(launcherOf(EngineChoice.EMBEDDED)) : available;
    }

    private Path engineFile() {
        return dataDir.resolve("engine");
    }

    private EngineLauncher launcherOf(LocalServer server) {
        return launcherOf(server.engine());
    }

    private EngineLauncher launcherOf(EngineChoice engine) {
        EngineLauncher launcher = launchers.get(engine);
        if (launcher == null) {
            throw new IllegalStateException("no launcher for " + engine);
        }
        return launcher;
    }

    private static Path required(@Nullable Path path, String name) {
        if (path == null) {
            throw new IllegalArgumentException(name + " is required");
        }
        return path;
    }

    /** Collects what a {@link LocalClickHouse} needs; {@code dataDir} and {@code cacheDir} are required. */
    public static final class Builder {
        private @Nullable Path dataDir;
        private @Nullable Path cacheDir;
        private int port;
        private String searchPath = "";
        private @Nullable Path libraryPath;
        private @Nullable EngineChoice engine;
        private ProgressListener progress = (_, _, _) -> {};
        private boolean stopWithParent;

        private Builder() {}

        /** State, log and data; {@code server.json} is here. Created when missing, for its owner only. */
        public Builder dataDir(Path directory) {
            this.dataDir = directory;
            return this;
        }

        /** The user's cache, in which the embedded engine's library is kept for all data folders. */
        public Builder cacheDir(Path directory) {
            this.cacheDir = directory;
            return this;
        }

        /** 0, the default, means any free one. */
        public Builder port(int number) {
            this.port = number;
            return this;
        }

        /** Where {@code clickhouse}, {@code docker} and {@code npm} are looked for: the value of PATH. */
        public Builder searchPath(String path) {
            this.searchPath = path;
            return this;
        }

        /** A libchdb of one's own instead of the fetched one. */
        public Builder libraryPath(@Nullable Path library) {
            this.libraryPath = library;
            return this;
        }

        /** Null, the default, means the first available one. */
        public Builder engine(@Nullable EngineChoice choice) {
            this.engine = choice;
            return this;
        }

        public Builder progress(ProgressListener listener) {
            this.progress = listener;
            return this;
        }

        /** The server ends when this process does, however that happens: for tests. */
        public Builder stopWithParent(boolean stop) {
            this.stopWithParent = stop;
            return this;
        }

        public LocalClickHouse build() {
            return new LocalClickHouse(this);
        }
    }
}
