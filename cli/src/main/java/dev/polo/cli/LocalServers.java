package dev.polo.cli;

import dev.polo.clickhouse.local.LocalClickHouse;
import dev.polo.clickhouse.local.ProgressListener;
import java.nio.file.Path;

/** The ClickHouse servers that the command starts on this machine. */
final class LocalServers {
    /** An own build of the engine's library, for machines that no package exists for. */
    private static final String LIBRARY = "CHDB_LIB";

    private LocalServers() {}

    static LocalClickHouse.Builder clickHouse(Workplace workplace, Path dataDir, ProgressListener progress) {
        String library = workplace.environment().getOrDefault(LIBRARY, "");
        return LocalClickHouse.builder()
                .dataDir(dataDir)
                .cacheDir(workplace.cacheDir())
                .searchPath(workplace.searchPath())
                .libraryPath(library.isBlank() ? null : Path.of(library))
                .progress(progress);
    }

    /** Where the server of every command but {@code demo} lives. */
    static Path standardDir(Workplace workplace) {
        return workplace.dataDir().resolve("clickhouse");
    }
}
