package dev.polo.clickhouse.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Ends a foreign server with the process that started it: a shell that waits for that process, then runs a command. */
final class ParentWatch {
    private ParentWatch() {}

    static void start(long parentPid, List<String> thenRun) throws IOException {
        if (parentPid == 0) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "parent=$1; shift; while kill -0 \"$parent\" 2>/dev/null; do sleep 1; done; exec \"$@\"",
                "parent-watch",
                Long.toString(parentPid)));
        command.addAll(thenRun);
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
