package dev.polo.clickhouse.local;

import java.nio.file.Path;

/**
 * One start of a server.
 *
 * @param engineDir the engine's own folder inside the data folder
 * @param port 0 for any free one
 */
record Launch(Path dataDir, Path engineDir, int port, String user, String password, ServerFile serverFile) {
    Path log() {
        return dataDir.resolve("server.log");
    }

    /** Of the server before: it may tell why that one ended. */
    Path previousLog() {
        return dataDir.resolve("server.previous.log");
    }

    @Override
    public String toString() {
        return "Launch[dataDir=" + dataDir + ", port=" + port + "]";
    }
}
