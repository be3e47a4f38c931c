package dev.polo.testkit.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folders and the search path that started systems use. */
public final class TestEnvironment {
    private TestEnvironment() {}

    public static String searchPath() {
        return System.getenv().getOrDefault("PATH", "");
    }

    /** The per-user cache that every clone shares, the command line's too. */
    public static Path cacheDir() {
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path base = xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("polo");
    }

    /** A new folder that is deleted when the JVM ends. */
    public static Path temporaryDir(String name) {
        try {
            Path folder = Files.createTempDirectory("polo-test-" + name);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + folder);
        }
    }
}
