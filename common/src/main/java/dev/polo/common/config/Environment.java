package dev.polo.common.config;

import java.nio.file.Path;
import java.util.Map;

/** The process's environment, read in this one place. */
public final class Environment {
    private Environment() {}

    public static Map<String, String> variables() {
        return System.getenv();
    }

    /** The per-user cache that every clone shares: {@code $XDG_CACHE_HOME/polo}, else {@code ~/.cache/polo}. */
    public static Path cacheDir(Map<String, String> variables) {
        String xdg = variables.getOrDefault("XDG_CACHE_HOME", "");
        Path base = xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("polo");
    }
}
