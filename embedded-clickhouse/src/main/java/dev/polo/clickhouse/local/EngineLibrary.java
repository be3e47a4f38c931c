package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.DATA_NOT_WRITABLE;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.DISK_FULL;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.START_FAILED;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.UNSUPPORTED_PLATFORM;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * libchdb.so: the engine. Fetched once per user and version, then found in the cache without network or npm. Several
 * processes may ask for it at once: one fetches, the others wait.
 */
final class EngineLibrary {
    private static final NpmPackage PACKAGE = new NpmPackage(
            "@chdb/lib-linux-x64-gnu",
            "26.7.3-stable.1",
            "c0d32b129e988f2b9a9a31c9141aecf5e1e2453f9a079efc4d36ab8e3f92b2ad",
            177_817_999);
    private static final String FILE = "libchdb.so";
    private static final long UNPACKED_BYTES = 566_330_096;

    private final Path cacheDir;
    private final SearchPath searchPath;
    private final @Nullable Path given;
    private final ProgressListener progress;
    private final Platform platform = Platform.current();

    EngineLibrary(Path cacheDir, SearchPath searchPath, @Nullable Path given, ProgressListener progress) {
        this.cacheDir = cacheDir;
        this.searchPath = searchPath;
        this.given = given;
        this.progress = progress;
    }

    boolean isAvailable() {
        return given != null || platform.hasLibrary();
    }

    Path file() {
        if (given != null) {
            if (!Files.isReadable(given)) {
                throw new LocalClickHouseException(
                        START_FAILED,
                        "The library " + given + " cannot be read. Give the path of a libchdb.so, or none to have it"
                                + " fetched.");
            }
            return given;
        }
        if (!platform.hasLibrary()) {
            throw new LocalClickHouseException(
                    UNSUPPORTED_PLATFORM,
                    "The embedded ClickHouse engine exists for Linux x86_64 with glibc only, and this is "
                            + platform.description()
                            + ". Give the path of a libchdb of your own, start Docker, put a `clickhouse` binary on"
                            + " the PATH, or name a server by its URL.");
        }
        Path file = cacheDir.resolve("libchdb-" + PACKAGE.version()).resolve(FILE);
        if (Files.isRegularFile(file)) {
            return file;
        }
        try {
            Files.createDirectories(file.getParent());
            try (var _ = DirectoryLock.take(cacheDir.resolve("libchdb-" + PACKAGE.version() + ".lock"))) {
                if (!Files.isRegularFile(file)) {
                    fetch(file);
                }
            }
            return file;
        } catch (IOException e) {
            throw new LocalClickHouseException(
                    DATA_NOT_WRITABLE,
                    "Cannot write the ClickHouse engine to the cache " + cacheDir + " (" + e
                            + "). Make the folder writable, or name another.",
                    e);
        }
    }

    private void fetch(Path file) throws IOException {
        requireSpace();
        Path work = Files.createTempDirectory(cacheDir, "fetch-");
        try {
            Path tarball = PACKAGE.download(work, searchPath, progress);
            Path unpacked = work.resolve(FILE);
            new Tarball(tarball).extract("package/" + FILE, unpacked, UNPACKED_BYTES, progress);
            Files.move(unpacked, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            requireSpace();
            throw e;
        } finally {
            deleteTree(work);
        }
    }

    /** npm keeps the tarball twice, in its cache and where it is asked for. */
    private void requireSpace() throws IOException {
        long needed = 2 * PACKAGE.bytes() + UNPACKED_BYTES;
        long free = Files.getFileStore(cacheDir).getUsableSpace();
        if (free < needed) {
            throw new LocalClickHouseException(
                    DISK_FULL,
                    "The ClickHouse engine needs %d MB in %s and %d MB are free. Free some, or name another cache folder."
                            .formatted(needed / 1_000_000, cacheDir, free / 1_000_000));
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
