package dev.polo.aws.emulated;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs a child process to its end and gives what it printed. */
final class ChildOutput {
    private ChildOutput() {}

    /** The lines of stdout and stderr together, whatever the exit code. */
    static List<String> of(ProcessBuilder builder) throws IOException {
        List<String> lines = new ArrayList<>();
        run(builder, lines::add);
        return lines;
    }

    /** Hands on each line as it comes and returns the exit code. The child ends with an interrupted caller. */
    static int run(ProcessBuilder builder, Consumer<String> line) throws IOException {
        Process child = builder.redirectErrorStream(true).start();
        try {
            child.getOutputStream().close();
            try (BufferedReader reader = child.inputReader()) {
                reader.lines().forEach(line);
            }
            return child.waitFor();
        } catch (InterruptedException e) {
            throw Failures.interrupted(e);
        } finally {
            child.destroy();
        }
    }
}
