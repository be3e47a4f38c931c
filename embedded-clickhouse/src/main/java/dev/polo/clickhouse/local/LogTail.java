package dev.polo.clickhouse.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a server's log, to be shown to whoever started it. */
record LogTail(Path log) {
    private static final int LINES = 20;

    List<String> lines() {
        try {
            List<String> all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return all.subList(Math.max(0, all.size() - LINES), all.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    String last() {
        List<String> lines = lines();
        return lines.isEmpty() ? "(the log is empty)" : lines.getLast();
    }

    boolean contains(String text) {
        return lines().stream().anyMatch(line -> line.contains(text));
    }
}
