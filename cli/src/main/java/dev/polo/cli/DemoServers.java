package dev.polo.cli;

import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.clickhouse.local.LocalClickHouse;
import dev.polo.clickhouse.local.LocalServer;
import dev.polo.clickhouse.local.ProgressListener;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The demo's own two servers, in {@code .polo/demo}. Every demo begins with an empty database and a fresh Acme; a lock
 * keeps two demos of one folder apart. Close it to let go of the lock.
 */
final class DemoServers implements AutoCloseable {
    private final Workplace workplace;
    private final Path folder;
    private final FileChannel lockFile;
    private @Nullable LocalServer clickHouse;
    private @Nullable EmulatedAws aws;

    private DemoServers(Workplace workplace, Path folder, FileChannel lockFile) {
        this.workplace = workplace;
        this.folder = folder;
        this.lockFile = lockFile;
    }

    static DemoServers in(Workplace workplace) {
        Path folder = workplace.dataDir().resolve("demo");
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new DemoServers(workplace, folder, channel);
                }
            } catch (OverlappingFileLockException e) {
                channel.close();
                throw busy(folder);
            }
            channel.close();
            throw busy(folder);
        } catch (IOException e) {
            throw new PoloException(
                    ErrorCode.LOCAL_SERVER,
                    "The demo's folder " + folder + " cannot be used: " + e
                            + ". Check that it may be written to and that" + " the disk is not full.",
                    e);
        }
    }

    private static PoloException busy(Path folder) {
        return new PoloException(
                ErrorCode.LOCAL_SERVER,
                "Another demo is at work in " + folder + ". Wait for it to end, then try again.");
    }

    /**
     * Ends what an earlier demo left, wipes its data and starts both servers side by side. When one of them fails, the
     * other may be up: stop them.
     *
     * @param keep whether they outlive this process
     */
    void start(boolean keep) {
        stop();
        wipe(folder.resolve("clickhouse"));
        wipe(folder.resolve("aws"));
        Instant start = workplace.clock().instant();
        try (Progress progress = new Progress(workplace.console());
                ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<LocalServer> database = starters.submit(() -> clickHouseBuilder(progress::update)
                    .stopWithParent(!keep)
                    .build()
                    .start());
            Future<EmulatedAws> emulator = starters.submit(() -> EmulatedAws.builder()
                    .stateDir(folder.resolve("aws"))
                    .cacheDir(workplace.cacheDir())
                    .searchPath(workplace.searchPath())
                    .estate("acme")
                    .stopWithParent(!keep)
                    .progress(progress::update)
                    .start());
            try {
                clickHouse = database.get();
                aws = emulator.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PoloException(ErrorCode.LOCAL_SERVER, "Interrupted while the servers start.", e);
            }
        }
        Duration elapsed = Duration.between(start, workplace.clock().instant());
        Summaries.step(
                workplace.console(),
                true,
                "servers",
                "ClickHouse " + clickHouse().version() + ", emulated AWS",
                elapsed);
    }

    LocalServer clickHouse() {
        if (clickHouse == null) {
            throw new IllegalStateException("not started");
        }
        return clickHouse;
    }

    EmulatedAws aws() {
        if (aws == null) {
            throw new IllegalStateException("not started");
        }
        return aws;
    }

    /** Whether anything was running. */
    boolean stop() {
        Optional<EmulatedAws> emulator = EmulatedAws.running(folder.resolve("aws"));
        emulator.ifPresent(EmulatedAws::close);
        boolean database = clickHouseBuilder((step, done, total) -> {}).build().stop();
        return database || emulator.isPresent();
    }

    private LocalClickHouse.Builder clickHouseBuilder(ProgressListener progress) {
        return LocalServers.clickHouse(workplace, folder.resolve("clickhouse"), progress);
    }

    private static void wipe(Path old) {
        if (!Files.exists(old)) {
            return;
        }
        try (Stream<Path> files = Files.walk(old)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("deleting the last demo's data in " + old, e);
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
