package dev.polo.clickhouse.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the server process is told on its standard input: not on its command line, which other users can read.
 *
 * @param dataDir where {@code server.json} goes
 * @param engineDir the engine's data and configuration
 * @param port 0 for any free one
 * @param parentPid the process with which the server ends, 0 for none
 */
public record ServerSettings(
        Path dataDir, Path engineDir, Path library, int port, String user, String password, long parentPid) {
    /** How the server process ends when its port is taken. */
    public static final int EXIT_PORT_TAKEN = 98;
    /** How it ends when the engine does not open its data. */
    public static final int EXIT_ENGINE_REFUSED = 76;

    public static ServerSettings fromJson(String json) throws IOException {
        Map<String, String> values = FlatJson.read(json);
        return new ServerSettings(
                Path.of(values.getOrDefault("data_dir", "")),
                Path.of(values.getOrDefault("engine_dir", "")),
                Path.of(values.getOrDefault("library", "")),
                Integer.parseInt(values.getOrDefault("port", "0")),
                values.getOrDefault("user", ""),
                values.getOrDefault("password", ""),
                Long.parseLong(values.getOrDefault("parent_pid", "0")));
    }

    String toJson() throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("data_dir", dataDir);
        values.put("engine_dir", engineDir);
        values.put("library", library);
        values.put("port", (long) port);
        values.put("user", user);
        values.put("password", password);
        values.put("parent_pid", parentPid);
        return FlatJson.write(values);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ServerSettings[dataDir=%s, library=%s, port=%d, user=%s]".formatted(dataDir, library, port, user);
    }
}
