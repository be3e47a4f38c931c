package dev.polo.clickhouse.local;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code server.json} in a data folder: how to reach the server that runs on it. Readable by its owner only; replaced
 * as a whole, so that a reader never sees half of it.
 */
public final class ServerFile {
    private final Path dataDir;
    private final Path file;

    public ServerFile(Path dataDir) {
        this.dataDir = dataDir;
        this.file = dataDir.resolve("server.json");
    }

    public void write(LocalServer server) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("url", server.url());
        values.put("user", server.user());
        values.put("password", server.password());
        values.put("data_dir", server.dataDir());
        values.put("pid", server.pid());
        values.put("version", server.version());
        values.put("engine", server.engine());
        Path temporary =
                dataDir.resolve("server.json." + ProcessHandle.current().pid());
        OwnerOnly.write(temporary, FlatJson.write(values));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What the file says, whether or not that server still lives; empty also for a file that is damaged. */
    Optional<LocalServer> read() {
        try {
            Map<String, String> values = FlatJson.read(Files.readString(file, StandardCharsets.UTF_8));
            return Optional.of(new LocalServer(
                    URI.create(values.getOrDefault("url", "")),
                    values.getOrDefault("user", ""),
                    values.getOrDefault("password", ""),
                    dataDir,
                    Long.parseLong(values.getOrDefault("pid", "0")),
                    values.getOrDefault("version", ""),
                    EngineChoice.valueOf(values.getOrDefault("engine", ""))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
