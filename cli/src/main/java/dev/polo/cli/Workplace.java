package dev.polo.cli;

import dev.polo.common.config.Environment;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a command finds around it.
 *
 * @param home the folder that holds {@code .polo}: the checkout, or where the command was called
 */
record Workplace(Map<String, String> environment, Path home, InstantSource clock, Console console) {

    /** Where servers that Polo starts keep their data. */
    Path dataDir() {
        return home.toAbsolutePath().resolve(".polo");
    }

    Path cacheDir() {
        return Environment.cacheDir(environment);
    }

    String searchPath() {
        return environment.getOrDefault("PATH", "");
    }
}
