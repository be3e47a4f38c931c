package dev.polo.aws.emulated;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts the Python launcher and follows what it says on stdout, one JSON object per line, until it serves. */
final class LauncherProcess {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** The exit code by which the launcher says that its port is taken. */
    static final int PORT_TAKEN = 3;

    private LauncherProcess() {}

    /** Returns once the launcher serves; its state file stands by then. */
    static void start(List<String> command, Path folder, Path log, boolean stopWithParent, ProgressListener progress)
            throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                // The launcher ends with its stdin, when asked to: the pipe ends with this process, however it ends.
                .redirectInput(stopWithParent ? Redirect.PIPE : Redirect.from(new File("/dev/null")))
                .redirectError(Redirect.appendTo(log.toFile()))
                .start();
        CompletableFuture<Void> watchdog = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        boolean ready = false;
        try {
            ready = followUntilReady(process, progress);
            if (!ready) {
                throw failure(process, log);
            }
        } finally {
            watchdog.cancel(false);
            if (!ready) {
                process.destroyForcibly();
            }
        }
    }

    private static boolean followUntilReady(Process process, ProgressListener progress) throws IOException {
        BufferedReader said = process.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            JsonNode message = JSON.readTree(line);
            if (message.has("url")) {
                return true;
            }
            progress.update(
                    message.path("step").asText(),
                    message.path("done").asLong(),
                    message.path("total").asLong());
        }
        return false;
    }

    private static EmulatedAwsException failure(Process process, Path log) throws IOException {
        try {
            return Failures.ofLauncher(process.waitFor(), log, Files.readAllLines(log));
        } catch (InterruptedException e) {
            return Failures.interrupted(e);
        }
    }
}
