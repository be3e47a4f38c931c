package dev.polo.clickhouse.local;

import java.time.Duration;
import java.util.Optional;

/** The process of a server that may have been started by another program, long ago. */
final class ServerProcess {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private ServerProcess() {}

    /**
     * SIGTERM, and SIGKILL to one that does not end by it.
     *
     * @param mark a word of the server's command line: its pid may since belong to another process
     */
    static boolean stop(long pid, String mark) {
        Optional<ProcessHandle> found = ProcessHandle.of(pid)
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains(mark))
                        .orElse(false));
        if (found.isEmpty()) {
            return false;
        }
        ProcessHandle process = found.get();
        var _ = process.destroy();
        if (!endsWithin(process, GRACE)) {
            var _ = process.destroyForcibly();
            var _ = endsWithin(process, GRACE);
        }
        return true;
    }

    /** One that has ended, and whose parent has not yet asked for its exit code, is still "alive", without a command. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().isPresent();
    }

    private static boolean endsWithin(ProcessHandle process, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (isRunning(process)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(POLL); // onExit() of a process that is not a child looks only every second or so
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
