package dev.polo.clickhouse.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A short program run to its end: its exit code, and what it said on both outputs. */
record Command(int exitCode, String output) {
    private static final int TIMED_OUT = -1;

    boolean succeeded() {
        return exitCode == 0;
    }

    static Command run(Duration patience, List<String> arguments) throws IOException {
        Path output = Files.createTempFile("clickhouse-command", ".out");
        try {
            Process process = new ProcessBuilder(arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String said = Files.readString(output, StandardCharsets.UTF_8).strip();
            return new Command(ended ? process.exitValue() : TIMED_OUT, said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Command(TIMED_OUT, "interrupted");
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
