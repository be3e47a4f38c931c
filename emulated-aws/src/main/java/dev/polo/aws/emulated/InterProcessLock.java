package dev.polo.aws.emulated;

import dev.polo.aws.emulated.EmulatedAwsException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file, between processes and between threads of this one. The system releases it with the process that
 * holds it, however that ends. The file stays, for deleting it would let two hold the lock.
 */
final class InterProcessLock implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final FileChannel channel;

    private InterProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    static InterProcessLock acquire(Path file, Duration patience, ProgressListener progress) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (tryLock(channel) == null) {
                if (System.nanoTime() > deadline) {
                    channel.close();
                    throw new EmulatedAwsException(
                            Reason.START_FAILED,
                            "Another start of the emulated AWS has held %s for %d s. Wait for it, or end that process."
                                    .formatted(file, patience.toSeconds()));
                }
                progress.update("Waiting for another start of the emulated AWS", 0, -1);
                Thread.sleep(POLL);
            }
            return new InterProcessLock(channel);
        } catch (IOException e) {
            throw Failures.ofFiles(file, e);
        } catch (InterruptedException e) {
            throw Failures.interrupted(e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
